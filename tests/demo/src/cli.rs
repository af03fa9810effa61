//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Harbor Ltd, the organisation that Porthole is shown and tested with.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve Harbor's hosts on one port of 127.0.0.1 until standard input closes or a signal comes.
    Serve(Serve),
    /// Sign a PKCS#10 certificate request with Harbor's device CA.
    Sign(Sign),
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Folder for the CAs, which are made at the first run, and for managed.toml.
    #[arg(long)]
    pub(crate) dir: PathBuf,
    /// Port to listen on; a free one if left out.
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// Once ready, say so as one line of JSON: port, URLs, files, downloads, canaries.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Sign {
    /// The folder that `serve` keeps the device CA in.
    #[arg(long)]
    pub(crate) dir: PathBuf,
    /// The request, PEM or DER.
    pub(crate) csr: PathBuf,
    /// Where to write the certificate (`.cer` with the line ends that Windows uses); printed as PEM if left out.
    #[arg(long)]
    pub(crate) out: Option<PathBuf>,
    /// How many days it is valid.
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub(crate) days: u16,
    /// Leave client authentication out of its usages, so that it is no device certificate.
    #[arg(long)]
    pub(crate) without_client_auth: bool,
    /// Make it one that ran out an hour ago.
    #[arg(long, conflicts_with = "days")]
    pub(crate) expired: bool,
}
