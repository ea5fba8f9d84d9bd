//! The integration tests: the product as its users and integrators meet it, over HTTP.

mod house;
mod imports;
mod isolation;
mod tenancy;
mod tickets_customers;
mod tickets_list;
mod tickets_work;
