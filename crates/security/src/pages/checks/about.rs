//! What a check can be about, as choosers and filters offer it: sites, data assets, kinds of test.

use sqm_domain::security::TestKind;
use sqm_platform::Result;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::page::register::{control, menu};
use sqm_platform::page::{Address, Choice, FilterMenu, PageFrame, codes, filled_id};

use crate::check::CheckFilter;
use crate::{data_asset, site};

/// Sites and data assets by id. What the reader may not see is not offered.
#[derive(Debug, Default)]
pub(super) struct About {
    sites: Vec<(String, String)>,
    assets: Vec<(String, String)>,
}

impl About {
    /// Reads both; an asset that is no longer kept is there when it is the chosen one.
    pub(super) async fn load(tx: &mut TenantTx, caller: &Caller, asset: &str) -> Result<Self> {
        let mut about = Self::default();
        if caller.can("site.read") {
            let sites = site::names(tx).await?;
            about.sites = sites
                .into_iter()
                .map(|(id, code, name)| (id.to_string(), format!("{code} {name}")))
                .collect();
        }
        if caller.can("data_asset.read") {
            let assets = data_asset::names(tx, filled_id(asset)).await?;
            about.assets = assets
                .into_iter()
                .map(|(id, code, name)| (id.to_string(), format!("{code} {name}")))
                .collect();
        }
        Ok(about)
    }

    pub(super) fn sites(&self, chosen: &str) -> Vec<Choice> {
        choices(&self.sites, chosen)
    }

    pub(super) fn assets(&self, chosen: &str) -> Vec<Choice> {
        choices(&self.assets, chosen)
    }

    /// A site or an asset a filter names, in words.
    pub(super) fn in_words(&self, id: &str) -> String {
        self.sites
            .iter()
            .chain(&self.assets)
            .find(|(one, _)| one == id)
            .map_or_else(|| id.to_owned(), |(_, name)| name.clone())
    }

    /// The filter menu of what checks are about.
    pub(super) fn menu(&self, page: &PageFrame, here: &Address, filter: &CheckFilter) -> FilterMenu {
        let chosen = |value: &Option<String>| value.clone().unwrap_or_default();
        let kinds = codes(page, "check-test", TestKind::ALL, &filter.test_kind);
        let mut controls = Vec::new();
        if !self.sites.is_empty() {
            controls.push(control(
                page,
                here,
                "site",
                "site",
                "select",
                self.sites(&chosen(&filter.site)),
            ));
        }
        if !self.assets.is_empty() {
            let assets = self.assets(&chosen(&filter.data_asset));
            controls.push(control(
                page,
                here,
                "data_asset",
                "check-data-asset",
                "select",
                assets,
            ));
        }
        controls.push(control(
            page,
            here,
            "test_kind",
            "check-test-kind",
            "ticks",
            kinds,
        ));
        menu(page, here, "check-about", controls)
    }
}

fn choices(list: &[(String, String)], chosen: &str) -> Vec<Choice> {
    list.iter()
        .map(|(id, name)| Choice::new(id, name.as_str(), id == chosen))
        .collect()
}
