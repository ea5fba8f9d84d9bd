//! The caller over REST.

use serde::Serialize;
use sqm_domain::ids::{DepartmentId, TenantId, UserId};
use sqm_platform::AppState;
use sqm_platform::auth::Anyone;
use sqm_platform::http::Json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use sqm_platform::error::Problems;

/// The operations.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(me_get))
}

/// The caller.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    /// The account.
    #[schema(value_type = uuid::Uuid)]
    id: UserId,
    /// The person's name.
    name: String,
    /// The sign-in address.
    email: String,
    /// The person's language.
    lang: &'static str,
    /// Where the person works.
    #[schema(value_type = Option<uuid::Uuid>)]
    department_id: Option<DepartmentId>,
    /// What the caller may do, sorted.
    permissions: Vec<String>,
    /// The tenant.
    tenant: MyTenant,
}

/// The caller's tenant.
#[derive(Serialize, ToSchema)]
pub(crate) struct MyTenant {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: TenantId,
    /// Its short name.
    slug: String,
    /// Its name.
    name: String,
    /// Where its days begin: `Asia/Shanghai`.
    time_zone: String,
}

/// Who the caller is and what the caller may do.
#[utoipa::path(
    get,
    path = "/me",
    operation_id = "me_get",
    tag = "auth",
    security(("bearer" = [])),
    responses((status = 200, description = "The caller", body = Me), Problems)
)]
async fn me_get(Anyone(caller): Anyone) -> Json<Me> {
    Json(Me {
        id: caller.user,
        permissions: caller.permissions.iter().map(str::to_owned).collect(),
        name: caller.name,
        email: caller.email,
        lang: caller.lang.tag(),
        department_id: caller.department,
        tenant: MyTenant {
            id: caller.tenant.id,
            time_zone: caller.tenant.zone.iana_name().unwrap_or("UTC").to_owned(),
            slug: caller.tenant.slug,
            name: caller.tenant.name,
        },
    })
}
