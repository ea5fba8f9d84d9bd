//! sqm-web
