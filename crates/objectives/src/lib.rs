//! sqm-objectives
