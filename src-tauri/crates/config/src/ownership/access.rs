//! Whether an access-control list of Windows lets anybody but an administrator change a file or a folder. Pure, so that it
//! is tested on every system.

/// Who may own and change what rules are read from: Administrators, SYSTEM, TrustedInstaller.
const ADMINISTRATORS: [&str; 3] =
    ["S-1-5-32-544", "S-1-5-18", "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"];

/// What an access-control list says of one file or folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Security {
    /// The SID of its owner.
    pub(crate) owner: String,
    /// Its entries; absent where there is no list at all, so that everybody may do everything.
    pub(crate) entries: Option<Vec<Entry>>,
}

/// One entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Whom it is about, as a SID.
    pub(crate) who: String,
    pub(crate) kind: EntryKind,
    /// The rights, as winnt.h has them.
    pub(crate) rights: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EntryKind {
    Allows,
    /// It takes rights away; that others have them is then no danger, but also no promise.
    Denies,
    /// It is about what is made below, and not about this.
    ForOthersBelow,
    /// Of a kind that is not read.
    Unknown,
}

/// The kind of object that is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// A file whose content counts.
    File,
    /// A folder in which every file counts, such as that of the managed file.
    Folder,
    /// A folder on the way: what is in it may be made by others, but not taken away or replaced.
    OnTheWay,
}

// Rights of files and folders, winnt.h.
const WRITE_OR_ADD_FILE: u32 = 0x0002;
const APPEND_OR_ADD_FOLDER: u32 = 0x0004;
const WRITE_ATTRIBUTES_BEYOND: u32 = 0x0010;
const DELETE_CHILD: u32 = 0x0040;
const DELETE: u32 = 0x0001_0000;
const WRITE_DAC: u32 = 0x0004_0000;
const WRITE_OWNER: u32 = 0x0008_0000;
const GENERIC_ALL: u32 = 0x1000_0000;
const GENERIC_WRITE: u32 = 0x4000_0000;

impl Step {
    const fn dangerous(self) -> u32 {
        let always = DELETE | WRITE_DAC | WRITE_OWNER | GENERIC_ALL;
        match self {
            Self::File => {
                always | WRITE_OR_ADD_FILE | APPEND_OR_ADD_FOLDER | WRITE_ATTRIBUTES_BEYOND | GENERIC_WRITE
            }
            Self::Folder => always | WRITE_OR_ADD_FILE | APPEND_OR_ADD_FOLDER | DELETE_CHILD | GENERIC_WRITE,
            Self::OnTheWay => always | DELETE_CHILD,
        }
    }
}

/// Why something can be changed by others; goes on from its name. `None` where it cannot.
pub(crate) fn weakness(security: &Security, step: Step) -> Option<String> {
    let is_administrator = |sid: &str| ADMINISTRATORS.contains(&sid);
    if !is_administrator(&security.owner) {
        return Some(format!("belongs to {}, who can change its permissions", account_name(&security.owner)));
    }
    let Some(entries) = &security.entries else {
        return Some("has no access control list, so everyone can change it".to_owned());
    };
    entries.iter().find_map(|entry| match entry.kind {
        EntryKind::Denies | EntryKind::ForOthersBelow => None,
        EntryKind::Unknown => {
            Some("has an access control entry of a type that Porthole does not support".to_owned())
        }
        EntryKind::Allows if is_administrator(&entry.who) || entry.rights & step.dangerous() == 0 => None,
        EntryKind::Allows => Some(format!("can be changed by {}", account_name(&entry.who))),
    })
}

/// A SID as administrators know it.
fn account_name(sid: &str) -> String {
    let name = match sid {
        "S-1-1-0" => "Everyone",
        "S-1-3-0" => "CREATOR OWNER",
        "S-1-5-4" => "INTERACTIVE",
        "S-1-5-7" => "ANONYMOUS LOGON",
        "S-1-5-11" => "Authenticated Users",
        "S-1-5-19" => "LOCAL SERVICE",
        "S-1-5-20" => "NETWORK SERVICE",
        "S-1-5-32-545" => "Users",
        "S-1-5-32-546" => "Guests",
        "S-1-5-32-547" => "Power Users",
        _ => return format!("`{sid}`"),
    };
    format!("{name} (`{sid}`)")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: u32 = 0x001f_01ff;
    const READ: u32 = 0x0012_00a9;
    const MODIFY: u32 = 0x0013_01bf;
    const USERS: &str = "S-1-5-32-545";

    fn entry(who: &str, kind: EntryKind, rights: u32) -> Entry {
        Entry { who: who.to_owned(), kind, rights }
    }

    fn security(owner: &str, more: &[Entry]) -> Security {
        let usual = [
            entry(ADMINISTRATORS[0], EntryKind::Allows, FULL),
            entry(ADMINISTRATORS[1], EntryKind::Allows, FULL),
            entry(USERS, EntryKind::Allows, READ),
        ];
        Security { owner: owner.to_owned(), entries: Some([usual.as_slice(), more].concat()) }
    }

    #[test]
    fn what_administrators_alone_can_change_is_safe() {
        for owner in ADMINISTRATORS {
            for step in [Step::File, Step::Folder, Step::OnTheWay] {
                assert_eq!(weakness(&security(owner, &[]), step), None);
                let inherited = entry("S-1-3-0", EntryKind::ForOthersBelow, FULL);
                let denied = entry(USERS, EntryKind::Denies, FULL);
                assert_eq!(weakness(&security(owner, &[inherited, denied]), step), None);
            }
        }
    }

    #[test]
    fn whoever_else_could_change_it_is_named() {
        let allowed = |who, rights| security(ADMINISTRATORS[0], &[entry(who, EntryKind::Allows, rights)]);
        let faults = [
            weakness(&security("S-1-5-21-1-2-3-1001", &[]), Step::File),
            weakness(&Security { owner: ADMINISTRATORS[0].to_owned(), entries: None }, Step::File),
            weakness(&allowed(USERS, MODIFY), Step::File),
            weakness(&allowed("S-1-5-11", 0x4000_0000), Step::Folder),
            weakness(&allowed("S-1-1-0", WRITE_DAC), Step::OnTheWay),
            weakness(&security(ADMINISTRATORS[0], &[entry(USERS, EntryKind::Unknown, 0)]), Step::File),
        ];
        let faults = faults.map(Option::unwrap).join("\n");
        insta::assert_snapshot!(faults, @"
        belongs to `S-1-5-21-1-2-3-1001`, who can change its permissions
        has no access control list, so everyone can change it
        can be changed by Users (`S-1-5-32-545`)
        can be changed by Authenticated Users (`S-1-5-11`)
        can be changed by Everyone (`S-1-1-0`)
        has an access control entry of a type that Porthole does not support
        ");
    }

    /// `C:\ProgramData` as Windows installs it lets every user make files and folders in it.
    #[test]
    fn others_may_make_files_on_the_way_and_not_in_the_folder_of_the_rules() {
        let makes = security(ADMINISTRATORS[1], &[entry(USERS, EntryKind::Allows, 0x0000_0116)]);
        assert_eq!(weakness(&makes, Step::OnTheWay), None);
        assert!(weakness(&makes, Step::Folder).is_some());
        let removes = security(ADMINISTRATORS[1], &[entry(USERS, EntryKind::Allows, DELETE_CHILD)]);
        assert!(weakness(&removes, Step::OnTheWay).is_some());
    }
}
