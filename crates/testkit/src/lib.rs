//! sqm-testkit
