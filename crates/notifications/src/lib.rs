//! sqm-notifications
