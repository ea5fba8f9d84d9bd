//! Pages with what each needs, on record: tests try every one of them as nobody, without the right, and as another
//! tenant.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodRouter, get, post, put};
use http::Method;

use crate::auth::Permission;
use crate::state::AppState;

/// A page route on record.
#[derive(Clone, Debug)]
pub struct PageRoute {
    /// The method.
    pub method: Method,
    /// The path with its parameters: `/tickets/{id}`.
    pub path: &'static str,
    /// The right it needs; `None` = anyone signed in; see also `public`.
    pub permission: Option<&'static str>,
    /// Reachable without signing in.
    pub public: bool,
}

/// The pages of a module.
#[derive(Debug, Default)]
pub struct Pages {
    router: Router<AppState>,
    list: Vec<PageRoute>,
}

impl Pages {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A page that needs the right `P`.
    #[must_use]
    pub fn get<P: Permission, H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.add(Method::GET, path, Some(P::NAME), false, get(handler))
    }

    /// A form's target that needs the right `P`.
    #[must_use]
    pub fn post<P: Permission, H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.add(Method::POST, path, Some(P::NAME), false, post(handler))
    }

    /// A page for anyone signed in.
    #[must_use]
    pub fn get_any<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.add(Method::GET, path, None, false, get(handler))
    }

    /// A form's target for anyone signed in.
    #[must_use]
    pub fn post_any<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.add(Method::POST, path, None, false, post(handler))
    }

    /// What a page's script keeps for anyone signed in.
    #[must_use]
    pub fn put_any<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.add(Method::PUT, path, None, false, put(handler))
    }

    /// A page for everybody, signed in or not.
    #[must_use]
    pub fn get_public<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.add(Method::GET, path, None, true, get(handler))
    }

    /// A form's target for everybody.
    #[must_use]
    pub fn post_public<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.add(Method::POST, path, None, true, post(handler))
    }

    fn add(
        mut self,
        method: Method,
        path: &'static str,
        permission: Option<&'static str>,
        public: bool,
        route: MethodRouter<AppState>,
    ) -> Self {
        self.router = self.router.route(path, route);
        self.list.push(PageRoute {
            method,
            path,
            permission,
            public,
        });
        self
    }

    /// All routes on record.
    pub fn list(&self) -> &[PageRoute] {
        &self.list
    }

    /// Hands the router over for mounting.
    pub fn into_router(self) -> Router<AppState> {
        self.router
    }
}
