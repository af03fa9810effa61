//! What lies in the mailbox when Harbor opens.

use serde::Serialize;
use time::{Duration, OffsetDateTime};

use crate::attachments::{Attachment, Way, pdf};
use crate::canaries::Canaries;
use crate::picture::harbour_at_dawn;

/// The letter whose attachments download in every way there is.
pub(super) const EVERY_WAY: &str = "inspection";

/// Where a letter lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Folder {
    Inbox,
    Sent,
}

/// One letter.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) id: String,
    pub(super) folder: Folder,
    pub(super) from: String,
    pub(super) address: String,
    pub(super) to: String,
    pub(super) subject: String,
    pub(super) at: OffsetDateTime,
    /// Paragraphs, an empty line between them.
    pub(super) body: String,
    pub(super) is_unread: bool,
    pub(super) attachments: Vec<Attachment>,
}

struct Sketch {
    id: &'static str,
    from: &'static str,
    address: &'static str,
    subject: &'static str,
    hours_ago: i64,
    is_unread: bool,
    body: &'static str,
}

const SKETCHES: [Sketch; 6] = [
    Sketch {
        id: EVERY_WAY,
        from: "Ines Okafor",
        address: "ines.okafor@harbor.test",
        subject: "Papers for Monday's inspection",
        hours_ago: 1,
        is_unread: true,
        body: "Hi Robin,\n\nhere is everything the inspector asked for: the berth plan, the crew list, the tide \
               notes, the photo of quay 4, the fuel statement and the lease. The crew list is fresh from this \
               morning.\n\nCould you check quay 4 against the plan before Monday? If the numbers are off by one \
               again, it is the pontoon.\n\nThank you!\nInes",
    },
    Sketch {
        id: "quay",
        from: "Mara Lindqvist",
        address: "mara@harbor.test",
        subject: "Quay 4 at dawn",
        hours_ago: 3,
        is_unread: true,
        body: "Took this on the early round. The new lamp on the lighthouse makes quite a difference.\n\nMara",
    },
    Sketch {
        id: "minutes",
        from: "Tomás Reyes",
        address: "tomas.reyes@harbor.test",
        subject: "Minutes: pilots' meeting",
        hours_ago: 7,
        is_unread: false,
        body: "All,\n\nminutes of Thursday are attached. Two decisions: the north channel stays closed until the \
               buoys are back, and the pilot boat gets its new radio in December.\n\nTomás",
    },
    Sketch {
        id: "canteen",
        from: "Canteen",
        address: "canteen@harbor.test",
        subject: "This week: fish, obviously",
        hours_ago: 26,
        is_unread: false,
        body: "Monday: mussels. Tuesday: lentils. Wednesday: cod. Thursday: cod again. Friday: ask Bo.",
    },
    Sketch {
        id: "crane",
        from: "Bo Andersen",
        address: "bo.andersen@harbor.test",
        subject: "Re: Crane 2 is back",
        hours_ago: 31,
        is_unread: false,
        body: "Load test went well, 38 tonnes and not a squeak. She is yours from Tuesday.\n\nBo",
    },
    Sketch {
        id: "welcome",
        from: "Harbor IT",
        address: "it@harbor.test",
        subject: "Your device certificate",
        hours_ago: 74,
        is_unread: false,
        body: "Hello Robin,\n\nwith a device certificate you can save attachments on your own computer. Without \
               one you can still read and answer everything here.\n\nHow to get one: https://help.harbor.test/device\n\n\
               Harbor IT",
    },
];

/// The inbox, each letter and attachment with its own canary.
pub(super) fn inbox(canaries: &Canaries) -> Vec<Letter> {
    let now = OffsetDateTime::now_utc();
    let letter = |sketch: &Sketch| Letter {
        id: sketch.id.to_owned(),
        folder: Folder::Inbox,
        from: sketch.from.to_owned(),
        address: sketch.address.to_owned(),
        to: "Robin Hale".to_owned(),
        subject: sketch.subject.to_owned(),
        at: now - Duration::hours(sketch.hours_ago),
        body: format!("{}\n\nReference {}", sketch.body, canaries.put(&format!("mail body {}", sketch.id))),
        is_unread: sketch.is_unread,
        attachments: attachments(sketch.id, canaries),
    };
    SKETCHES.iter().map(letter).collect()
}

fn attachments(letter: &str, canaries: &Canaries) -> Vec<Attachment> {
    match letter {
        EVERY_WAY => papers(canaries),
        "quay" => vec![photo("quay-4-at-dawn.png", Way::Link, canaries)],
        "minutes" => {
            let reference = canaries.put("mail attachment pilots-meeting.txt");
            let text = format!(
                "Pilots' meeting, Thursday\n\n1. North channel: closed until the buoys are back.\n2. Pilot boat: new \
                 radio in December.\n3. Any other business: cake.\n\nReference {reference}\n"
            );
            vec![attachment("pilots-meeting.txt", "text/plain; charset=utf-8", text, Way::Link)]
        }
        _ => Vec::new(),
    }
}

fn papers(canaries: &Canaries) -> Vec<Attachment> {
    let put = |name: &str| canaries.put(&format!("mail attachment {name}"));
    let plan = pdf(&[
        "Harbor Ltd: berth plan, week 48",
        "Quay 1: Northern Light, 84 m",
        "Quay 2: free from Tuesday",
        "Quay 4: Albatross, 61 m, pontoon on the seaward side",
        &format!("Reference {}", put("berth-plan.pdf")),
    ]);
    let crew = format!(
        "name,role,berth\nIda Holm,master,Albatross\nJoon Park,mate,Albatross\nPetra Novak,engineer,Northern Light\n\
         reference,{},\n",
        put("crew-list.csv")
    );
    let tides = format!(
        "High water 06:12 and 18:40, low water 00:03 and 12:25.\nReference {}\n",
        put("tide-notes.txt")
    );
    let fuel = format!(
        "date,ship,litres\n2026-11-03,Albatross,4200\n2026-11-10,Northern Light,9100\nreference,{},\n",
        put("fuel-statement.csv")
    );
    let lease =
        pdf(&["Harbor Ltd: lease of quay 4, signed", &format!("Reference {}", put("quay-4-lease.pdf"))]);
    vec![
        attachment("berth-plan.pdf", "application/pdf", plan, Way::Link),
        attachment("crew-list.csv", "text/csv; charset=utf-8", crew, Way::Blob),
        attachment("tide-notes.txt", "text/plain; charset=utf-8", tides, Way::Data),
        photo("quay-4.png", Way::Fetch, canaries),
        attachment("fuel-statement.csv", "text/csv; charset=utf-8", fuel, Way::Form),
        attachment("quay-4-lease.pdf", "application/pdf", lease, Way::Window),
    ]
}

fn photo(name: &'static str, way: Way, canaries: &Canaries) -> Attachment {
    let reference = canaries.put(&format!("mail attachment {name}"));
    attachment(name, "image/png", harbour_at_dawn(&reference), way)
}

fn attachment(name: &str, media_type: &str, content: impl Into<bytes::Bytes>, way: Way) -> Attachment {
    Attachment {
        id: name.replace('.', "-"),
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        content: content.into(),
        way,
    }
}
