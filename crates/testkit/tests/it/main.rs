//! The integration tests: the product as its users and integrators meet it, over HTTP.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests end the test as the tests do"
)]

mod aftersales_desk;
mod aftersales_purchases;
mod customers;
mod desk;
mod documents;
mod documents_pages;
mod documents_reading;
mod faults;
mod house;
mod imports;
mod improvement;
mod incidents;
mod incidents_categories;
mod incidents_circle;
mod incidents_clocks;
mod incidents_drills;
mod incidents_evidence;
mod incidents_exports;
mod incidents_import;
mod incidents_indicators;
mod incidents_mail;
mod incidents_on_call;
mod incidents_plans;
mod incidents_put_off;
mod incidents_reporting;
mod incidents_reports;
mod incidents_righted;
mod incidents_secrecy;
mod incidents_tasks;
mod incidents_timeline;
mod isolation;
mod isolation_records;
mod objectives;
mod org_calendars;
mod org_people;
mod org_sessions;
mod security_awareness;
mod security_checks;
mod security_controls;
mod security_data;
mod security_exports;
mod security_figures;
mod security_posts;
mod security_risks;
mod security_scans;
mod security_sites;
mod security_vulnerabilities;
mod sla_defects;
mod sla_desk;
mod sla_policies;
mod sla_timers;
mod surveys_analysis;
mod surveys_answer;
mod surveys_asking;
mod surveys_builder;
mod surveys_calling;
mod surveys_import;
mod surveys_loop;
mod surveys_settings;
mod tenancy;
mod tickets_list;
mod tickets_work;
