//! The same decision again and again: written once, then counted, so that a page cannot fill the log.

use time::{Duration, OffsetDateTime};

use crate::{Kind, Record};

/// How long the same decision is only counted after it was written.
const COUNTED_FOR: Duration = Duration::seconds(60);

/// More decisions than are counted apart; beyond, the oldest count ends early.
const KEPT_APART: usize = 128;

/// The decisions that are being counted, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Repeats(Vec<Repeat>);

#[derive(Debug)]
struct Repeat {
    first: Record,
    last: OffsetDateTime,
    more: u32,
}

impl Repeats {
    /// Takes in a record; what comes back is to be written, in this order.
    pub(crate) fn take(&mut self, record: &Record) -> Vec<Record> {
        let mut due = self.ended_by(record.time);
        if !is_counted(record.activity) {
            due.push(record.clone());
            return due;
        }
        if let Some(repeat) = self.0.iter_mut().find(|repeat| repeat.first.says_the_same(record)) {
            repeat.more = repeat.more.saturating_add(1);
            repeat.last = record.time;
            return due;
        }
        if self.0.len() >= KEPT_APART {
            due.extend(self.0.remove(0).summary());
        }
        self.0.push(Repeat { first: record.clone(), last: record.time, more: 0 });
        due.push(record.clone());
        due
    }

    /// How many decisions are counted apart now.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Ends every count.
    pub(crate) fn end(&mut self) -> Vec<Record> {
        self.0.drain(..).filter_map(Repeat::summary).collect()
    }

    fn ended_by(&mut self, now: OffsetDateTime) -> Vec<Record> {
        // A clock that was set back must not keep a count for ever.
        let goes_on = |repeat: &Repeat| (now - repeat.first.time).abs() < COUNTED_FOR;
        let (on, ended): (Vec<Repeat>, Vec<Repeat>) = self.0.drain(..).partition(goes_on);
        self.0 = on;
        ended.into_iter().filter_map(Repeat::summary).collect()
    }
}

impl Repeat {
    fn summary(self) -> Option<Record> {
        (self.more > 0).then_some(Record { time: self.last, repeated: self.more, ..self.first })
    }
}

/// Whether a page can bring about as many of these as it likes.
const fn is_counted(kind: Kind) -> bool {
    match kind {
        Kind::Download | Kind::Print | Kind::Connect | Kind::PresentCertificate => true,
        Kind::DeviceClass | Kind::Config | Kind::Enrolment => false,
    }
}
