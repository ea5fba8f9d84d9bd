//! `sqm`: quality of service for telecom operators, in one program.

mod commands;

use clap::Parser as _;

fn main() -> std::process::ExitCode {
    // The one TLS provider of this build; a second installation (never) would be refused.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let command = commands::Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("sqm: {error}");
            return std::process::ExitCode::FAILURE;
        }
    };
    match runtime.block_on(command.run()) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sqm: {}", commands::in_words(&error));
            std::process::ExitCode::from(commands::code(&error))
        }
    }
}
