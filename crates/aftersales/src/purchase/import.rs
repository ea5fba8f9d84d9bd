//! Purchases from files: a row per purchase, with whom it is about. Customers are found by their id in the other system,
//! by phone or by address, and registered where they are new.
//!
//! Identity is the external id within its source; what has not changed is left alone (equal fingerprints), so repeating an
//! import changes nothing.

use std::collections::HashMap;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_customers::customer::{self, Clue, NewCustomer};
use sqm_domain::aftersales::{Amount, PurchaseState, SalesChannel};
use sqm_domain::ids::{CustomerId, DepartmentId, ImportId, PurchaseId, UserId};
use sqm_imports::rows::{Fault, MappedRow, Record, RowError};
use sqm_imports::target::{Batch, Choice, FieldKind, FieldSpec, ImportTarget, Outcome, Schema, Shape};
use sqm_org::departments;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::today;
use sqm_platform::{AppState, FieldErrors, Result};
use uuid::Uuid;

use super::{NewPurchase, NewSale, ops};

/// Purchases as a target of imports.
#[derive(Debug)]
pub struct PurchaseImport;

impl ImportTarget for PurchaseImport {
    fn name(&self) -> &'static str {
        "purchases"
    }

    fn label(&self) -> &'static str {
        "import-target-purchases"
    }

    fn permission(&self) -> &'static str {
        "purchase.import"
    }

    fn shapes(&self) -> &'static [Shape] {
        &[Shape::Rows]
    }

    fn schema(&self, shape: Shape) -> Schema {
        schema(shape)
    }

    fn apply<'a>(
        &'a self,
        state: &'a AppState,
        tx: &'a mut TenantTx,
        batch: &'a Batch,
    ) -> BoxFuture<'a, Result<Vec<Outcome>>> {
        apply(state, tx, batch).boxed()
    }

    fn records_href(&self, import: ImportId) -> Option<String> {
        Some(format!("/purchases?import={import}"))
    }
}

fn schema(shape: Shape) -> Schema {
    let text = FieldSpec::text;
    let fields = vec![
        text("external_id", "purchase-external-id", 200).names(&[
            "order id",
            "order number",
            "purchase id",
            "订单号",
            "订单编号",
        ]),
        text("source", "purchase-source", 60).names(&["source", "system", "来源系统"]),
        text("customer_id", "purchase-import-customer-id", 100).names(&[
            "customer id",
            "customer no",
            "客户编号",
        ]),
        text("customer_name", "purchase-import-customer-name", 100)
            .personal()
            .names(&["customer", "customer name", "name", "客户", "客户姓名", "姓名"]),
        text("customer_phone", "customer-phone", 40).personal().names(&[
            "phone",
            "mobile",
            "telephone",
            "手机",
            "手机号",
            "联系电话",
        ]),
        text("customer_email", "customer-email", 254)
            .personal()
            .names(&["email", "e-mail", "邮箱"]),
        text("customer_address", "customer-address", 300)
            .personal()
            .names(&["address", "地址", "安装地址"]),
        FieldSpec::choice("customer_class", "customer-class", classes()).names(&[
            "class",
            "customer class",
            "客户等级",
            "客户类别",
        ]),
        text("region", "customer-region", 100).names(&["region", "province", "district", "地区", "区域"]),
        FieldSpec::choice("customer_area", "customer-area", areas()).names(&["area", "城乡"]),
        text("product", "purchase-product", 200).required().names(&[
            "product",
            "product name",
            "item",
            "产品",
            "产品名称",
            "商品",
        ]),
        text("product_code", "purchase-product-code", 100).names(&[
            "product code",
            "sku",
            "model",
            "产品编码",
            "型号",
        ]),
        text("serial", "purchase-serial", 100).names(&["serial", "serial number", "sn", "序列号", "串号"]),
        FieldSpec::new(
            "quantity",
            "purchase-quantity",
            FieldKind::Integer { min: 1, max: 100_000 },
        )
        .names(&["quantity", "qty", "数量"]),
        text("price", "purchase-price", 20).names(&["price", "amount", "total", "金额", "价格"]),
        FieldSpec::new("bought_on", "purchase-bought-on", FieldKind::Date)
            .required()
            .names(&[
                "date",
                "bought on",
                "purchase date",
                "order date",
                "购买日期",
                "下单日期",
            ]),
        FieldSpec::choice("channel", "purchase-channel", channels()).names(&[
            "channel",
            "sales channel",
            "渠道",
            "销售渠道",
        ]),
        text("shop", "purchase-shop", 100).names(&["shop", "store", "branch", "营业厅", "门店"]),
        text("seller", "purchase-seller", 200).names(&["seller", "sales person", "销售", "营业员"]),
        text("department", "purchase-department", 200).names(&["department", "部门"]),
        FieldSpec::new("warranty_until", "purchase-warranty-until", FieldKind::Date).names(&[
            "warranty until",
            "warranty end",
            "保修截止",
            "保修到期",
        ]),
        FieldSpec::choice("state", "ui-state", states()).names(&["state", "status", "状态"]),
        text("note", "purchase-note", 2_000).names(&["note", "remarks", "备注"]),
    ];
    Schema {
        target: "purchases",
        shape,
        fields,
        key: "external_id",
        order: "bought_on",
        open_prefix: None,
        repeats: sqm_imports::target::Repeats::Reject,
    }
}

fn classes() -> Vec<Choice> {
    vec![
        Choice::new(
            "ordinary",
            "customer-class-ordinary",
            &["ordinary", "normal", "普通"],
        ),
        Choice::new("key", "customer-class-key", &["key", "vip", "重要", "大客户"]),
        Choice::new(
            "enterprise",
            "customer-class-enterprise",
            &["enterprise", "business", "企业", "政企"],
        ),
        Choice::new("government", "customer-class-government", &["government", "政府"]),
    ]
}

fn areas() -> Vec<Choice> {
    vec![
        Choice::new("urban", "customer-area-urban", &["urban", "city", "城市", "城镇"]),
        Choice::new(
            "rural",
            "customer-area-rural",
            &["rural", "country", "农村", "乡镇"],
        ),
    ]
}

fn channels() -> Vec<Choice> {
    vec![
        Choice::new("shop", "sales-channel-shop", &["shop", "store", "营业厅"]),
        Choice::new(
            "online",
            "sales-channel-online",
            &["online", "web", "app", "线上", "网上"],
        ),
        Choice::new("phone", "sales-channel-phone", &["phone", "telesales", "电话"]),
        Choice::new(
            "partner",
            "sales-channel-partner",
            &["partner", "dealer", "代理", "代理商"],
        ),
        Choice::new(
            "door",
            "sales-channel-door",
            &["door", "account manager", "上门", "客户经理"],
        ),
        Choice::new("other", "sales-channel-other", &["other", "其他"]),
    ]
}

fn states() -> Vec<Choice> {
    vec![
        Choice::new(
            "active",
            "purchase-state-active",
            &["active", "completed", "有效", "已完成"],
        ),
        Choice::new(
            "returned",
            "purchase-state-returned",
            &["returned", "refunded", "已退货", "退货"],
        ),
        Choice::new(
            "cancelled",
            "purchase-state-cancelled",
            &["cancelled", "canceled", "已取消", "取消"],
        ),
    ]
}

/// A purchase of an earlier import.
struct Known {
    id: PurchaseId,
    number: String,
    fingerprint: Option<Vec<u8>>,
    state: PurchaseState,
}

/// A row that is to be written.
struct Line {
    sale: NewSale,
    buyer: NewCustomer,
    clue: Clue,
}

async fn apply(state: &AppState, tx: &mut TenantTx, batch: &Batch) -> Result<Vec<Outcome>> {
    let identities: Vec<(String, String)> = batch
        .records
        .iter()
        .map(|record| (source(record), record.identity(&batch.file_digest)))
        .collect();
    let mut known = known(tx, &identities).await?;
    let places = Places::load(tx, &batch.records).await?;
    let today = today(tx);
    let mut outcomes = vec![Outcome::Unchanged; batch.records.len()];
    let mut lines = Vec::new();
    for (place, (record, identity)) in batch.records.iter().zip(&identities).enumerate() {
        let Some(row) = record.last() else { continue };
        let fingerprint = record.fingerprint().to_vec();
        let before = known.remove(identity);
        if before
            .as_ref()
            .is_some_and(|known| known.fingerprint.as_deref() == Some(&fingerprint[..]))
        {
            continue;
        }
        let told = told(row, identity, &places).and_then(|(new, buyer)| {
            // The customer is filled in below.
            let placeholder = Some(CustomerId::from(Uuid::nil()));
            let new = NewPurchase {
                customer: placeholder,
                ..new
            }
            .check(today)?;
            Ok((new, buyer.check()?))
        });
        let (new, buyer) = match told {
            Ok(told) => told,
            Err(errors) => {
                outcomes[place] = Outcome::Rejected(refused(row, &errors));
                continue;
            }
        };
        let stands = row.text("state").and_then(|code| code.parse().ok());
        outcomes[place] = if before.is_some() {
            Outcome::Changed
        } else {
            Outcome::Created
        };
        lines.push(Line {
            clue: Clue {
                external: buyer.external_source.clone().zip(buyer.external_id.clone()),
                phone: buyer.phone.clone(),
                email: buyer.email.clone(),
            },
            sale: NewSale {
                // What the file does not say of the state stays.
                state: stands
                    .or(before.as_ref().map(|known| known.state))
                    .unwrap_or(PurchaseState::Active),
                known: before.map(|known| (known.id, known.number)),
                fingerprint: Some(fingerprint),
                import: Some(batch.import.into()),
                ..NewSale::of(new)
            },
            buyer,
        });
    }
    write(state, tx, lines).await?;
    Ok(outcomes)
}

/// What two rows of one customer have in common: the id in the other system, the phone number, the address.
type Same = (Option<(String, String)>, Option<String>, Option<String>);

/// Finds or registers the customers, then writes the purchases.
async fn write(state: &AppState, tx: &mut TenantTx, mut lines: Vec<Line>) -> Result<()> {
    let clues: Vec<Clue> = lines.iter().map(|line| line.clue.clone()).collect();
    let found = customer::known_by(state, tx, &clues).await?;
    // One new customer may stand in several rows: by the id in the other system, else by phone or address.
    let mut fresh: Vec<NewCustomer> = Vec::new();
    let mut places: HashMap<Same, usize> = HashMap::new();
    let mut made: Vec<Option<usize>> = Vec::with_capacity(lines.len());
    for (line, found) in lines.iter_mut().zip(found) {
        if let Some(found) = found {
            line.sale.new.customer = Some(found.id);
            line.sale.class = found.class;
            line.sale.region = found.region;
            made.push(None);
            continue;
        }
        line.sale.class = line.buyer.class.clone().unwrap_or_else(|| "ordinary".to_owned());
        line.sale.region = line.buyer.region.clone().unwrap_or_default();
        let same = (
            line.clue.external.clone(),
            line.clue.phone.clone(),
            line.clue.email.clone(),
        );
        let anonymous = same == (None, None, None);
        let place = match places.get(&same).filter(|_| !anonymous) {
            Some(place) => *place,
            None => {
                fresh.push(line.buyer.clone());
                places.insert(same, fresh.len() - 1);
                fresh.len() - 1
            }
        };
        made.push(Some(place));
    }
    let ids = customer::create_many(state, tx, fresh).await?;
    for (line, place) in lines.iter_mut().zip(made) {
        if let Some(id) = place.and_then(|place| ids.get(place)) {
            line.sale.new.customer = Some(*id);
        }
    }
    let ended: Vec<PurchaseId> = lines
        .iter()
        .filter(|line| !line.sale.state.is_followed_up())
        .filter_map(|line| line.sale.known.as_ref().map(|(id, _)| *id))
        .collect();
    ops::create_many(state, tx, lines.into_iter().map(|line| line.sale).collect()).await?;
    for id in ended {
        crate::visit::not_needed_for(tx, id).await?;
    }
    Ok(())
}

fn source(record: &Record) -> String {
    record
        .last()
        .and_then(|row| row.text("source"))
        .unwrap_or("import")
        .to_owned()
}

/// What a row says of the purchase and of the customer.
fn told(
    row: &MappedRow,
    (source, identity): &(String, String),
    places: &Places,
) -> Result<(NewPurchase, NewCustomer), FieldErrors> {
    let text = |field: &str| row.text(field).map(str::to_owned);
    let price: Option<Amount> = row
        .text("price")
        .map(|text| {
            text.parse()
                .map_err(|_| FieldErrors::one("price", "field-not-a-number"))
        })
        .transpose()?;
    let seller = row.text("seller").and_then(|name| places.person(name));
    let new = NewPurchase {
        customer: None,
        product: text("product").unwrap_or_default(),
        product_code: text("product_code"),
        serial: text("serial"),
        quantity: row.integer("quantity").and_then(|n| i32::try_from(n).ok()),
        price,
        bought_on: row.date("bought_on"),
        channel: row
            .text("channel")
            .and_then(|code| code.parse::<SalesChannel>().ok()),
        shop: text("shop"),
        seller,
        seller_name: text("seller").filter(|_| seller.is_none()),
        department: row.text("department").and_then(|name| places.department(name)),
        region: text("region"),
        warranty_until: row.date("warranty_until"),
        note: text("note"),
        external_source: Some(source.clone()),
        external_id: Some(identity.clone()),
    };
    let theirs = text("customer_id");
    let buyer = NewCustomer {
        name: text("customer_name")
            .or_else(|| theirs.clone())
            .unwrap_or_default(),
        phone: text("customer_phone"),
        email: text("customer_email"),
        address: text("customer_address"),
        class: text("customer_class"),
        region: text("region"),
        area: text("customer_area"),
        external_source: theirs.is_some().then(|| source.clone()),
        external_id: theirs,
        ..NewCustomer::default()
    };
    Ok((new, buyer))
}

/// The first field that cannot be accepted, in the terms of the file.
fn refused(row: &MappedRow, errors: &FieldErrors) -> RowError {
    let field = errors.iter().next().map(|error| {
        match error.field.as_str() {
            "name" => "customer_name",
            "phone" => "customer_phone",
            "email" => "customer_email",
            other => other,
        }
        .to_owned()
    });
    let personal = field
        .as_deref()
        .is_some_and(|field| field.starts_with("customer_"));
    let shown = field
        .as_deref()
        .filter(|_| !personal)
        .and_then(|field| row.get(field))
        .map(ToString::to_string)
        .unwrap_or_default();
    RowError {
        row: row.number(),
        column: None,
        field,
        fault: Fault::Refused,
        shown,
    }
}

async fn known(
    tx: &mut TenantTx,
    identities: &[(String, String)],
) -> Result<HashMap<(String, String), Known>> {
    let (sources, ids): (Vec<String>, Vec<String>) = identities.iter().cloned().unzip();
    let rows = sqlx::query!(
        r#"select p.id, p.number, p.fingerprint, p.state, p.external_source as "source!", p.external_id as "external!"
           from unnest($2::text[], $3::text[]) as i(source, id)
           join aftersales.purchase p on p.tenant_id = $1 and p.external_source = i.source and p.external_id = i.id
           order by p.id for update of p"#,
        Uuid::from(tx.tenant()),
        &sources,
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let known = Known {
                id: row.id.into(),
                number: row.number,
                fingerprint: row.fingerprint,
                state: sqm_platform::codes::read(&row.state)?,
            };
            Ok(((row.source, row.external), known))
        })
        .collect()
}

/// Names that mean departments and people of ours.
#[derive(Debug, Default)]
struct Places {
    departments: HashMap<String, DepartmentId>,
    people: HashMap<String, UserId>,
}

impl Places {
    async fn load(tx: &mut TenantTx, records: &[Record]) -> Result<Self> {
        let mut places = Self::default();
        let named = |field: &str| {
            records
                .iter()
                .filter_map(|record| record.last()?.text(field))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        if !named("department").is_empty() {
            for node in departments::tree(tx).await? {
                places
                    .departments
                    .insert(fold(&node.department.name), node.department.id);
                places
                    .departments
                    .insert(fold(&node.department.code), node.department.id);
            }
        }
        // Accounts are named by address only: two people may share a name.
        let people: Vec<String> = named("seller")
            .iter()
            .map(|name| fold(name))
            .filter(|name| name.contains('@'))
            .collect();
        if !people.is_empty() {
            let rows = sqlx::query!(
                "select id, email from org.user_account where tenant_id = $1 and email = any ($2)",
                Uuid::from(tx.tenant()),
                &people
            )
            .fetch_all(tx.conn())
            .await?;
            places.people = rows.into_iter().map(|row| (row.email, row.id.into())).collect();
        }
        Ok(places)
    }

    fn department(&self, name: &str) -> Option<DepartmentId> {
        self.departments.get(&fold(name)).copied()
    }

    fn person(&self, name: &str) -> Option<UserId> {
        self.people.get(&fold(name)).copied()
    }
}

fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}
