//! A tenant of a test's own, with people.

use rand::RngExt as _;
use serde_json::json;
use sqm_domain::ids::{TenantId, UserId};
use sqm_org::tenants::{self, NewTenant};
use sqm_org::users::{self, NewUser};
use sqm_platform::i18n::Lang;
use sqm_platform::scope::Scope;

use crate::app::TestApp;
use crate::client::Client;

/// A tenant with a short name nobody else has.
#[derive(Debug)]
pub struct TestTenant<'a> {
    app: &'a TestApp,
    /// Its id.
    pub id: TenantId,
    /// Its short name.
    pub slug: String,
    zone: jiff::tz::TimeZone,
}

/// The password of everybody in tests.
pub const PASSWORD: &str = "correct horse battery";

impl<'a> TestTenant<'a> {
    pub(crate) async fn create(app: &'a TestApp) -> Self {
        let slug: String = std::iter::once('t')
            .chain((0..11).map(|_| char::from(rand::rng().random_range(b'a'..=b'z'))))
            .collect();
        let new = NewTenant {
            name: format!("Test {slug}"),
            slug: Some(slug),
            zone: "Asia/Shanghai".to_owned(),
            lang: Lang::En,
        };
        let tenant = tenants::create(&app.state, new).await.expect("a tenant");
        Self {
            app,
            id: tenant.id,
            slug: tenant.slug,
            zone: tenant.zone,
        }
    }

    /// The frame for ops called directly.
    pub fn scope(&self) -> Scope {
        Scope::system(self.id, "test", self.zone.clone())
    }

    /// Makes an account with one role; its address is `<role>-<random>@example.com`.
    pub async fn user(&self, role: &str) -> (UserId, String) {
        let email = format!("{role}-{:08x}@example.com", rand::rng().random::<u32>());
        let mut tx = self
            .app
            .state
            .db
            .tenant(&self.scope())
            .await
            .expect("a transaction");
        let new = NewUser {
            email: email.clone(),
            name: format!("{role} of {}", self.slug),
            roles: vec![role.to_owned()],
            password: Some(PASSWORD.to_owned()),
            lang: Some(Lang::En),
            ..NewUser::default()
        };
        let id = users::create(&mut tx, new).await.expect("an account");
        tx.commit().await.expect("commit");
        (id, email)
    }

    /// A REST client signed in with this role.
    pub async fn api(&self, role: &str) -> Client {
        let (id, email) = self.user(role).await;
        let client = self.app.nobody();
        let answer = client
            .post(
                "/api/v1/auth/token",
                &json!({ "tenant": self.slug, "email": email, "password": PASSWORD }),
            )
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let token = answer.json()["access_token"]
            .as_str()
            .expect("a token")
            .to_owned();
        client.with_token(token).with_user(id)
    }

    /// A browser signed in with this role: follows no redirects, keeps cookies.
    pub async fn browser(&self, role: &str) -> Client {
        let (id, email) = self.user(role).await;
        let client = self.app.nobody();
        let fields = [
            ("tenant", self.slug.as_str()),
            ("email", &email),
            ("password", PASSWORD),
        ];
        let answer = client.form("/sign-in", &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        client.with_user(id)
    }
}
