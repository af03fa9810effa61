//! What four apps cost in memory: a measurement, not a claim. `src-tauri/docs/figures.md` holds what came of it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use porthole_e2e::{App, Device, Page, RealApp, RealScene};
use porthole_support::Result;
use porthole_support::real::roundcube::Mail;

/// How many minutes the apps are used for.
const MINUTES: &str = "PORTHOLE_MEMORY_MINUTES";

/// Between two things that a person does.
const PAUSE: Duration = Duration::from_millis(1500);

/// A share of memory in KiB, by what it is.
#[derive(Debug, Default, Clone, Copy)]
struct Share {
    processes: u64,
    all: u64,
    anonymous: u64,
    files: u64,
    shared: u64,
}

#[test]
#[ignore = "measures for minutes; run it by name, with --no-capture"]
fn memory_of_four_apps() -> Result<()> {
    let minutes = std::env::var(MINUTES).ok().and_then(|it| it.parse().ok()).unwrap_or(4_u64);
    for device in [Device::Untrusted, Device::Certified] {
        let real = RealScene::new(device, &RealApp::ALL)?;
        for number in 0..40 {
            real.mail()?.deliver(&Mail {
                subject: format!("Berth {number}"),
                text: "The pilot comes aboard. ".repeat(400),
                attachment: None,
            })?;
        }
        let porthole = real.scene.start(&["open", "chat"])?;
        let mut kim = real.chat()?.join("kim")?;
        let pages = [
            real.open_chat(&porthole)?,
            real.open_mail(&porthole)?,
            real.open_files(&porthole)?,
            real.open_notebooks(&porthole)?,
        ];
        let [chat, mail, files, notebooks] = &pages;
        porthole.until("the inbox", || {
            Ok((mail.eval("document.querySelectorAll('#messagelist tbody tr').length")? == 40).then_some(()))
        })?;
        report(&porthole, device, "loaded")?;

        notebooks.click(".jp-LauncherCard[data-category='Notebook']")?;
        notebooks.until("document.body.innerText.includes('(ipykernel) | Idle')")?;
        notebooks.fill(
            ".jp-Notebook .jp-CodeCell .cm-content",
            "from IPython.display import HTML; HTML('<table>' + '<tr><td>berth</td></tr>' * 2000 + '</table>')",
        )?;
        let began = Instant::now();
        let mut round = 0_u64;
        while began.elapsed() < Duration::from_secs(minutes * 60) {
            kim.say(&format!("robin: ship {round} is in, see https://berths.apps.test/{round}"))?;
            use_each(chat, mail, files, notebooks, round)?;
            round += 1;
            std::thread::park_timeout(PAUSE);
        }
        report(&porthole, device, &format!("used for {minutes} minutes, {round} rounds"))?;
    }
    Ok(())
}

fn use_each(
    chat: &Page<'_>,
    mail: &Page<'_>,
    files: &Page<'_>,
    notebooks: &Page<'_>,
    round: u64,
) -> Result<()> {
    // A letter is opened, and then the list again; every tenth time one is begun.
    let row = round % 40;
    mail.eval(&match round % 10 {
        9 => "rcmail.command?.('compose'); 1".to_owned(),
        even if even.is_multiple_of(2) => format!(
            "(rows => {{ if (rows[{row}]) rcmail.message_list?.select(rows[{row}].uid); }})\
             ([...document.querySelectorAll('#messagelist tbody tr')]); 1"
        ),
        _ => "if (!window.rcmail?.message_list) location.href = './?_task=mail'; 1".to_owned(),
    })?;
    chat.eval("document.querySelector('.chat')?.scrollTo(0, 1e9); 1")?;
    files.eval(if round % 5 == 4 { "location.reload(); 1" } else { "window.scrollTo(0, 1e9); 1" })?;
    if round.is_multiple_of(3) {
        notebooks.activate()?;
        notebooks.key("ctrl+Return")?;
    }
    Ok(())
}

/// Says what each kind of process has.
#[expect(clippy::print_stdout, reason = "figures for whoever measures")]
fn report(porthole: &App, device: Device, when: &str) -> Result<()> {
    // What is loaded late belongs to it.
    std::thread::park_timeout(Duration::from_secs(5));
    let all = shares(porthole.id());
    let total: u64 = all.values().map(|share| share.all).sum();
    println!("{device:?}, {when}: {} MiB", total / 1024);
    for (kind, share) in all {
        println!(
            "  {kind:<24} {} process(es) {:>5} MiB: own {:>5}, files {:>4}, shared memory {:>4}",
            share.processes,
            share.all / 1024,
            share.anonymous / 1024,
            share.files / 1024,
            share.shared / 1024
        );
    }
    Ok(())
}

/// The proportional shares of a process and all that come from it, by the programs' names.
fn shares(root: u32) -> BTreeMap<String, Share> {
    let stats: Vec<(u32, u32, String)> = std::fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let id = entry.file_name().to_str()?.parse().ok()?;
            let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
            let (name, rest) = stat.rsplit_once(')')?;
            let parent = rest.split_whitespace().nth(1)?.parse().ok()?;
            Some((id, parent, name.split_once('(')?.1.to_owned()))
        })
        .collect();
    let mut tree = vec![root];
    let mut next = 0;
    while let Some(parent) = tree.get(next).copied() {
        tree.extend(stats.iter().filter(|(_, of, _)| *of == parent).map(|(id, ..)| *id));
        next += 1;
    }
    let mut all = BTreeMap::<String, Share>::new();
    for (id, _, name) in stats.iter().filter(|(id, ..)| tree.contains(id)) {
        let rollup = std::fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
        let of = |field: &str| -> u64 {
            let line = rollup.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
            line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
        };
        let kind = if *id == root { "broker".to_owned() } else { name.clone() };
        let share = all.entry(kind).or_default();
        share.processes += 1;
        share.all += of("Pss");
        share.anonymous += of("Pss_Anon");
        share.files += of("Pss_File");
        share.shared += of("Pss_Shmem");
    }
    all
}
