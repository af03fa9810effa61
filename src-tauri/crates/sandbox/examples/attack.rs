//! Tries what a compromised web engine would try, and says what the system answered to each: a line `name answer`,
//! where the answer is `done` or the error's number. Started by `confined` in `tests/attacks.rs`.
//!
//! `attack HOME OWN OUTSIDE PORT`: a folder of the person with a file `letter` in it, the shell's own folder, a process
//! of the same user outside, and a TCP port that is not the proxy's, with a listener behind it.

#![expect(clippy::print_stdout, reason = "a program for a terminal")]

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    linux::run()
}

#[cfg(target_os = "linux")]
mod linux {
    use std::ffi::CString;
    use std::io;
    use std::net::{Ipv4Addr, SocketAddrV4};
    use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};
    use std::os::unix::ffi::OsStrExt as _;
    use std::path::{Path, PathBuf};

    use libc::{c_int, c_long};

    type Answer = io::Result<()>;

    pub(crate) fn run() -> Result<(), Box<dyn std::error::Error>> {
        let mut arguments = std::env::args_os().skip(1);
        let mut next = || arguments.next().ok_or("an argument is missing");
        let [home, own] = [PathBuf::from(next()?), next()?.into()];
        let outside: i32 = next()?.to_str().ok_or("no process")?.parse()?;
        let port: u16 = next()?.to_str().ok_or("no port")?.parse()?;
        files(&home, &own, &PathBuf::from(format!("/var/tmp/porthole-attack-{outside}")));
        processes(outside, std::os::unix::process::parent_id().cast_signed());
        network(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port));
        kernel(&home);
        cores();
        Ok(())
    }

    fn report(name: &str, answer: Answer) {
        match answer {
            Ok(()) => println!("{name} done"),
            Err(error) => println!("{name} {}", error.raw_os_error().unwrap_or(-1)),
        }
    }

    fn files(home: &Path, own: &Path, media: &Path) {
        let letter = home.join("letter");
        report("read a file in the home", std::fs::read(&letter).map(drop));
        report("list the home", std::fs::read_dir(home).map(drop));
        report("write a file in the home", open(&letter, libc::O_WRONLY));
        report("make a file in the home", open(&home.join("new"), libc::O_WRONLY | libc::O_CREAT));
        report(
            "start a program in the home",
            std::process::Command::new(home.join("program")).status().map(drop),
        );
        report(
            "make a file in the session's folder",
            open(&own.with_file_name("new"), libc::O_WRONLY | libc::O_CREAT),
        );
        for (place, path) in [("the home", &letter), ("its own folder", &own.join("new"))] {
            let _made = open(path, libc::O_WRONLY | libc::O_CREAT);
            let path = c(path);
            let value = b"content";
            let attribute = [
                path.as_ptr() as c_long,
                c"user.content".as_ptr() as c_long,
                value.as_ptr() as c_long,
                value.len() as c_long,
                0,
            ];
            report(&format!("set an extended attribute in {place}"), call(libc::SYS_setxattr, &attribute));
            report(&format!("set one by the newest call in {place}"), {
                let value = [value.as_ptr() as u64, value.len() as u64];
                let name = c"user.content".as_ptr() as c_long;
                let at = [
                    c_long::from(libc::AT_FDCWD),
                    path.as_ptr() as c_long,
                    0,
                    name,
                    value.as_ptr() as c_long,
                    16,
                ];
                call(463, &at)
            });
        }
        let path = c(&letter);
        let (folder, name) = (c_long::from(libc::AT_FDCWD), path.as_ptr() as c_long);
        report("change the mode of a file in the home", call(libc::SYS_fchmodat, &[folder, name, 0o640]));
        let me = [c_long::from(rustix::process::getuid().as_raw().cast_signed()), -1, 0];
        report(
            "change the owner of a file in the home",
            call(libc::SYS_fchownat, &[folder, name, me[0], me[1], me[2]]),
        );
        let times = [libc::timespec { tv_sec: 1_234_567, tv_nsec: 0 }; 2];
        report(
            "set the times of a file in the home",
            call(libc::SYS_utimensat, &[folder, name, times.as_ptr() as c_long, 0]),
        );
        report("write to the kernel's files", open(Path::new("/proc/self/oom_score_adj"), libc::O_WRONLY));
        report("ask for its cores back", open(Path::new("/proc/self/coredump_filter"), libc::O_WRONLY));
        report("write in its own folder", open(&own.join("other"), libc::O_WRONLY | libc::O_CREAT));
        report("write where media are kept", open(media, libc::O_RDWR | libc::O_CREAT));
    }

    fn processes(outside: i32, parent: i32) {
        let memory = |process: i32| PathBuf::from(format!("/proc/{process}/mem"));
        report("open its parent's memory for writing", open(&memory(parent), libc::O_RDWR));
        report("open its parent's memory for reading", open(&memory(parent), libc::O_RDONLY));
        report("open another program's memory", open(&memory(outside), libc::O_RDONLY));
        report(
            "read another program's environment",
            std::fs::read(format!("/proc/{outside}/environ")).map(drop),
        );
        let trace = |process: i32| {
            call(libc::SYS_ptrace, &[0x4206, c_long::from(process), 0, 0]).inspect(|()| {
                let _let_go = call(libc::SYS_ptrace, &[17, c_long::from(process), 0, 0]);
            })
        };
        report("trace its parent", trace(parent));
        report("trace another program", trace(outside));
        let mut place = [0_u8; 1];
        let local = [place.as_mut_ptr() as u64, 1_u64];
        let vm = [c_long::from(parent), local.as_ptr() as c_long, 1, local.as_ptr() as c_long, 1, 0];
        report("read its parent's memory", call(libc::SYS_process_vm_readv, &vm));
        report(
            "signal another program",
            call(libc::SYS_kill, &[c_long::from(outside), c_long::from(libc::SIGCONT)]),
        );
        report("signal its parent", call(libc::SYS_kill, &[c_long::from(parent), 0]));
    }

    fn network(elsewhere: SocketAddrV4) {
        let sockets = [
            ("open a UDP socket", libc::AF_INET, libc::SOCK_DGRAM, 0),
            ("open a UDP socket of IPv6", libc::AF_INET6, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC, 0),
            ("open a raw socket", libc::AF_INET, libc::SOCK_RAW, libc::IPPROTO_ICMP),
            ("open a ping socket", libc::AF_INET, libc::SOCK_DGRAM, libc::IPPROTO_ICMP),
            ("open a packet socket", libc::AF_PACKET, libc::SOCK_RAW, 0),
            ("open a multipath TCP socket", libc::AF_INET, libc::SOCK_STREAM, 262),
            ("open an SCTP socket", libc::AF_INET, libc::SOCK_STREAM, libc::IPPROTO_SCTP),
            ("open an SMC socket", 43, libc::SOCK_STREAM, 0),
            ("open a virtual machine's socket", libc::AF_VSOCK, libc::SOCK_STREAM, 0),
            ("open the kernel's ciphers", libc::AF_ALG, libc::SOCK_SEQPACKET, 0),
            ("list sockets", libc::AF_NETLINK, libc::SOCK_RAW, libc::NETLINK_SOCK_DIAG),
            ("open a Unix socket", libc::AF_UNIX, libc::SOCK_DGRAM, 0),
            ("list network interfaces", libc::AF_NETLINK, libc::SOCK_RAW, libc::NETLINK_ROUTE),
        ];
        for (name, family, kind, protocol) in sockets {
            report(name, socket(family, kind, protocol).map(drop));
        }
        let tcp = || socket(libc::AF_INET, libc::SOCK_STREAM, 0);
        let to = address(elsewhere);
        let length = size_of_val(&to) as c_long;
        report(
            "connect elsewhere",
            tcp().and_then(|tcp| call(libc::SYS_connect, &[fd(&tcp), (&raw const to) as c_long, length])),
        );
        report(
            "connect elsewhere with the first data",
            tcp().and_then(|tcp| {
                let data = b"GET /";
                let flags = c_long::from(libc::MSG_FASTOPEN);
                let to = (&raw const to) as c_long;
                call(
                    libc::SYS_sendto,
                    &[fd(&tcp), data.as_ptr() as c_long, data.len() as c_long, flags, to, length],
                )
            }),
        );
        for (name, option) in [
            ("open fast by option", libc::TCP_FASTOPEN_CONNECT),
            ("turn TCP into something else", libc::TCP_ULP),
        ] {
            let one = 1_i32;
            let value = (&raw const one) as c_long;
            report(
                name,
                tcp().and_then(|tcp| {
                    call(
                        libc::SYS_setsockopt,
                        &[fd(&tcp), c_long::from(libc::IPPROTO_TCP), c_long::from(option), value, 4],
                    )
                }),
            );
        }
        let any = address(SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 0));
        report(
            "take a port",
            tcp().and_then(|tcp| call(libc::SYS_bind, &[fd(&tcp), (&raw const any) as c_long, length])),
        );
        report("listen on every interface", tcp().and_then(|tcp| call(libc::SYS_listen, &[fd(&tcp), 1])));
    }

    fn kernel(home: &Path) {
        let room = [0_u64; 64];
        let room = room.as_ptr() as c_long;
        let path = c(home);
        let path = path.as_ptr() as c_long;
        let new_user = c_long::from(libc::CLONE_NEWUSER);
        let calls: [(&str, c_long, &[c_long]); 17] = [
            ("set up io_uring", libc::SYS_io_uring_setup, &[1, room]),
            ("use the kernel's keys", libc::SYS_keyctl, &[0, -3, 1]),
            (
                "leave a key in the kernel",
                libc::SYS_add_key,
                &[c"user".as_ptr() as c_long, c"content".as_ptr() as c_long, path, 4, -3],
            ),
            ("load a program into the kernel", libc::SYS_bpf, &[0, room, 72]),
            ("handle page faults", libc::SYS_userfaultfd, &[1]),
            ("watch the processor", libc::SYS_perf_event_open, &[room, 0, -1, -1, 0]),
            (
                "mount",
                libc::SYS_mount,
                &[c"none".as_ptr() as c_long, path, c"tmpfs".as_ptr() as c_long, 0, 0],
            ),
            ("open a file system", libc::SYS_fsopen, &[c"tmpfs".as_ptr() as c_long, 0]),
            ("take a tree of mounts", libc::SYS_open_tree, &[c_long::from(libc::AT_FDCWD), path, 1]),
            ("change the root", libc::SYS_chroot, &[c"/".as_ptr() as c_long]),
            ("leave its user namespace", libc::SYS_unshare, &[new_user]),
            ("clone with its flags in memory", libc::SYS_clone3, &[room, 64]),
            (
                "name a file by handle",
                libc::SYS_name_to_handle_at,
                &[c_long::from(libc::AT_FDCWD), path, room, room, 0],
            ),
            ("type on the terminal", libc::SYS_ioctl, &[0, libc::TIOCSTI.cast_signed(), room]),
            ("raise the limit of core files", libc::SYS_prlimit64, &[0, libc::RLIMIT_CORE.into(), room, 0]),
            ("read the kernel's messages", libc::SYS_syslog, &[3, room, 64]),
            ("make a call that is on no list", 1000, &[]),
        ];
        for (name, number, arguments) in calls {
            report(name, call(number, arguments));
        }
        #[cfg(target_arch = "x86_64")]
        report("make a call of the x32 table", call(0x4000_0000 | libc::SYS_getpid, &[]));
        report("clone into a user namespace", {
            let flags = new_user | c_long::from(libc::SIGCHLD);
            #[expect(unsafe_code, reason = "a fork with flags")]
            // SAFETY: no stack is given, so it is a fork; this program has one thread, and the copy ends at once.
            let made = unsafe { libc::syscall(libc::SYS_clone, flags, 0, 0, 0, 0) };
            match made {
                0 => std::process::exit(0),
                -1 => Err(io::Error::last_os_error()),
                _ => Ok(()),
            }
        });
    }

    /// What would be kept of it if it crashed.
    fn cores() {
        let limit = rustix::process::getrlimit(rustix::process::Resource::Core);
        let has_limit = limit.current == Some(0) && limit.maximum == Some(0);
        report(
            "have a core file",
            if has_limit { Err(io::Error::from_raw_os_error(libc::EPERM)) } else { Ok(()) },
        );
        let filter = std::fs::read_to_string("/proc/self/coredump_filter").unwrap_or_default();
        let is_empty = filter.trim().bytes().all(|digit| digit == b'0');
        report(
            "have its memory in what a handler of cores gets",
            if is_empty { Err(io::Error::from_raw_os_error(libc::EPERM)) } else { Ok(()) },
        );
    }

    fn open(path: &Path, flags: c_int) -> Answer {
        let path = c(path);
        let folder = c_long::from(libc::AT_FDCWD);
        call(libc::SYS_openat, &[folder, path.as_ptr() as c_long, c_long::from(flags), 0o600])
    }

    fn socket(family: c_int, kind: c_int, protocol: c_int) -> io::Result<OwnedFd> {
        #[expect(unsafe_code, reason = "a socket that no library would open")]
        // SAFETY: the call takes three numbers and gives a new descriptor, which is this program's own.
        unsafe {
            let made = libc::socket(family, kind, protocol);
            if made < 0 { Err(io::Error::last_os_error()) } else { Ok(OwnedFd::from_raw_fd(made)) }
        }
    }

    fn address(address: SocketAddrV4) -> libc::sockaddr_in {
        libc::sockaddr_in {
            sin_family: libc::AF_INET as libc::sa_family_t,
            sin_port: address.port().to_be(),
            sin_addr: libc::in_addr { s_addr: u32::from_ne_bytes(address.ip().octets()) },
            sin_zero: [0; 8],
        }
    }

    fn fd(socket: &OwnedFd) -> c_long {
        socket.as_raw_fd().into()
    }

    fn c(path: &Path) -> CString {
        CString::new(path.as_os_str().as_bytes()).unwrap_or_default()
    }

    fn call(number: c_long, arguments: &[c_long]) -> Answer {
        let at = |index: usize| arguments.get(index).copied().unwrap_or(0);
        #[expect(unsafe_code, reason = "the point is to make calls as an attacker would")]
        // SAFETY: every pointer given to it is to memory that lives, and is as large as the call needs.
        let answer = unsafe { libc::syscall(number, at(0), at(1), at(2), at(3), at(4), at(5)) };
        if answer < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }
}
