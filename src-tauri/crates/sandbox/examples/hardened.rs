//! Hardens itself as the broker, says so, and stays until its standard input ends. For `tests/attacks.rs`.

#![expect(clippy::print_stdout, reason = "a program for a terminal")]

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let held = porthole_sandbox::harden_broker()?;
    println!("{}", held.open_files);
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(())
}
