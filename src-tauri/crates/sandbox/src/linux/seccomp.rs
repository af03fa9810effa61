//! The system calls that the shell, the web engine and token workers are refused.
//!
//! A list of refusals, because WebKitGTK, Mesa, GStreamer and a token's module each need calls that no list of ours
//! would have foreseen. What the kernel adds after this list was written is refused as a whole ([`FIRST_UNKNOWN`]),
//! as an older kernel would do it, and so is every second table of calls (32-bit, x32).

use std::collections::BTreeMap;

use libc::{ENOSYS, EPERM};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    sock_filter,
};

use crate::SandboxError;

/// The first call number beyond this list: Linux 6.17 ends with `file_setattr` (469). Both machines number new
/// calls alike. On x86-64 the numbers of x32 lie far above.
const FIRST_UNKNOWN: u32 = 470;

// Newer than the C library's declarations; the same numbers on every machine.
const SETXATTRAT: i64 = 463;
const REMOVEXATTRAT: i64 = 466;
const OPEN_TREE_ATTR: i64 = 467;
const FILE_SETATTR: i64 = 469;

/// Calls that the shell is refused whatever they are called with, beside [`REFUSED`].
const REFUSED_TO_SHELL: &[i64] = &[
    // Extended attributes: bytes beside a file, which Landlock does not see.
    libc::SYS_setxattr,
    libc::SYS_lsetxattr,
    libc::SYS_fsetxattr,
    libc::SYS_removexattr,
    libc::SYS_lremovexattr,
    libc::SYS_fremovexattr,
    SETXATTRAT,
    REMOVEXATTRAT,
    FILE_SETATTR,
    // Mode and owner of a file by its name: as bytes, only fewer. An open file's own (`fchmod`) stay.
    libc::SYS_fchmodat,
    libc::SYS_fchmodat2,
    libc::SYS_fchownat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chmod,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chown,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_lchown,
    // No page is a server. Landlock refuses `bind`, but a socket that was not bound can listen on a port of the
    // kernel's choice, on every interface; a filter cannot tell such a socket from a Unix one.
    libc::SYS_listen,
];

/// Calls that every role is refused whatever they are called with.
const REFUSED: &[i64] = &[
    // Other processes' memory and descriptors.
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_pidfd_getfd,
    // Keys of the kernel, which outlive the process.
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    // Wide interfaces of the kernel that no page needs.
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_fanotify_init,
    libc::SYS_fanotify_mark,
    libc::SYS_lookup_dcookie,
    // Files by handle, past every folder.
    libc::SYS_open_by_handle_at,
    libc::SYS_name_to_handle_at,
    // Mounts and namespaces.
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_open_tree,
    OPEN_TREE_ATTR,
    libc::SYS_move_mount,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_unshare,
    libc::SYS_setns,
    // The machine.
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_quotactl_fd,
    libc::SYS_syslog,
    libc::SYS_vhangup,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_clock_adjtime,
    libc::SYS_adjtimex,
    libc::SYS_nfsservctl,
];

/// Calls that one machine only has.
#[cfg(target_arch = "x86_64")]
const REFUSED_HERE: &[i64] = &[
    libc::SYS_kexec_file_load,
    libc::SYS_iopl,
    libc::SYS_ioperm,
    libc::SYS_uselib,
    libc::SYS_ustat,
    libc::SYS_sysfs,
    libc::SYS__sysctl,
    libc::SYS_modify_ldt,
];
#[cfg(not(target_arch = "x86_64"))]
const REFUSED_HERE: &[i64] = &[libc::SYS_kexec_file_load];

/// Calls that a library does without when the kernel has not got them.
const ABSENT: &[i64] = &[
    // Its flags lie in memory, where no filter can read them; the C library then takes `clone`.
    libc::SYS_clone3,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
];

/// Namespaces that `clone` could make: mount, cgroup, UTS, IPC, user, process, network.
const NAMESPACES: [libc::c_int; 7] = [
    libc::CLONE_NEWNS,
    libc::CLONE_NEWCGROUP,
    libc::CLONE_NEWUTS,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWNET,
];

/// The bits of a socket's type; the others are flags.
const TYPE_BITS: u64 = 0xf;

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Refuses the shell's calls to the calling thread and all that it starts.
pub(super) fn apply_to_shell() -> Result<(), SandboxError> {
    let mut rules = refused_calls()?;
    rules.extend(refused_to_shell()?);
    apply(rules)
}

/// The same for a token worker, whose module may reach its token by any socket and keep its own files as it likes.
pub(super) fn apply_to_worker() -> Result<(), SandboxError> {
    apply(refused_calls()?)
}

/// The same for a process that runs a script, and `more` calls.
pub(super) fn apply_to_evaluator(more: &[i64]) -> Result<(), SandboxError> {
    let mut rules = refused_calls()?;
    rules.extend(more.iter().map(|call| (*call, Vec::new())));
    apply(rules)
}

fn apply(refused: Rules) -> Result<(), SandboxError> {
    for program in [unknown_calls(), compile(refused, EPERM)?, compile(absent_calls(), ENOSYS)?] {
        seccompiler::apply_filter(&program).map_err(filter_error)?;
    }
    Ok(())
}

/// Three instructions: the number of the call; is it beyond the list; then "no such call".
fn unknown_calls() -> BpfProgram {
    let instruction = |code: u32, jt: u8, k: u32| sock_filter { code: code as u16, jt, jf: 0, k };
    let errno = libc::SECCOMP_RET_ERRNO | ENOSYS as u32;
    vec![
        instruction(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0),
        instruction(libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K, 1, FIRST_UNKNOWN),
        instruction(libc::BPF_RET | libc::BPF_K, 0, libc::SECCOMP_RET_ALLOW),
        instruction(libc::BPF_RET | libc::BPF_K, 0, errno),
    ]
}

fn compile(rules: Rules, errno: libc::c_int) -> Result<BpfProgram, SandboxError> {
    let machine = std::env::consts::ARCH.try_into().map_err(filter_error)?;
    let errno = SeccompAction::Errno(errno.unsigned_abs());
    // Calls of another machine's table (32-bit programs) end the process: the filter's own first check.
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, errno, machine).map_err(filter_error)?;
    filter.try_into().map_err(filter_error)
}

fn absent_calls() -> Rules {
    ABSENT.iter().map(|call| (*call, Vec::new())).collect()
}

fn refused_calls() -> Result<Rules, SandboxError> {
    let mut rules: Rules = REFUSED.iter().chain(REFUSED_HERE).map(|call| (*call, Vec::new())).collect();
    rules.insert(libc::SYS_clone, each(NAMESPACES, |namespace| Ok(vec![argument_has_flag(0, namespace)?]))?);
    // Keys pressed in somebody's terminal.
    rules.insert(
        libc::SYS_ioctl,
        each([libc::TIOCSTI, libc::TIOCLINUX], |request| {
            Ok(vec![argument_equals(1, request as libc::c_int)?])
        })?,
    );
    // No core file, and no way back.
    let core = libc::RLIMIT_CORE as libc::c_int;
    rules.insert(libc::SYS_setrlimit, vec![rule(vec![argument_equals(0, core)?])?]);
    rules.insert(libc::SYS_prlimit64, vec![rule(vec![argument_equals(1, core)?, argument_not_null(2)?])?]);
    Ok(rules)
}

fn refused_to_shell() -> Result<Rules, SandboxError> {
    let mut rules: Rules = REFUSED_TO_SHELL.iter().map(|call| (*call, Vec::new())).collect();
    rules.insert(libc::SYS_socket, sockets()?);
    rules.insert(libc::SYS_socketpair, vec![rule(vec![argument_differs(0, libc::AF_UNIX)?])?]);
    // Data in the first packet: a connection that never calls `connect`, where Landlock looks.
    for (call, flags) in [(libc::SYS_sendto, 3), (libc::SYS_sendmsg, 2), (libc::SYS_sendmmsg, 3)] {
        rules.insert(call, vec![rule(vec![argument_has_flag(flags, libc::MSG_FASTOPEN)?])?]);
    }
    rules.insert(libc::SYS_setsockopt, socket_options()?);
    // Times of a file by its name hold bytes, too. "Now" (no times given) stays: caches say so when they were used.
    rules.insert(libc::SYS_utimensat, vec![rule(vec![argument_not_null(2)?])?]);
    #[cfg(target_arch = "x86_64")]
    for (call, times) in [(libc::SYS_utime, 1), (libc::SYS_utimes, 1), (libc::SYS_futimesat, 2)] {
        rules.insert(call, vec![rule(vec![argument_not_null(times)?])?]);
    }
    Ok(rules)
}

/// Refuses every socket but Unix ones, TCP streams, and the kernel's list of network interfaces (GLib looks there
/// whether the machine is online).
fn sockets() -> Result<Vec<SeccompRule>, SandboxError> {
    let known = [libc::AF_UNIX, libc::AF_INET, libc::AF_INET6, libc::AF_NETLINK];
    let mut rules =
        vec![rule(known.into_iter().map(|family| argument_differs(0, family)).collect::<Result<_, _>>()?)?];
    rules.push(rule(vec![argument_equals(0, libc::AF_NETLINK)?, argument_differs(2, libc::NETLINK_ROUTE)?])?);
    for family in [libc::AF_INET, libc::AF_INET6] {
        // Not the default and not TCP: multipath TCP and SCTP among others.
        rules.push(rule(vec![
            argument_equals(0, family)?,
            argument_differs(2, 0)?,
            argument_differs(2, libc::IPPROTO_TCP)?,
        ])?);
        for other in (0..=TYPE_BITS).filter(|kind| *kind != libc::SOCK_STREAM as u64) {
            rules
                .push(rule(vec![argument_equals(0, family)?, argument_masked_equals(1, TYPE_BITS, other)?])?);
        }
    }
    Ok(rules)
}

/// Options that open a TCP connection without `connect`, or make another protocol of a TCP socket.
fn socket_options() -> Result<Vec<SeccompRule>, SandboxError> {
    each([libc::TCP_FASTOPEN, libc::TCP_FASTOPEN_CONNECT, libc::TCP_ULP], |option| {
        Ok(vec![argument_equals(1, libc::IPPROTO_TCP)?, argument_equals(2, option)?])
    })
}

fn each<T>(
    values: impl IntoIterator<Item = T>,
    conditions: impl Fn(T) -> Result<Vec<SeccompCondition>, SandboxError>,
) -> Result<Vec<SeccompRule>, SandboxError> {
    values.into_iter().map(|value| rule(conditions(value)?)).collect()
}

fn rule(conditions: Vec<SeccompCondition>) -> Result<SeccompRule, SandboxError> {
    SeccompRule::new(conditions).map_err(filter_error)
}

/// Argument number `argument` is `value`; an `int`, so the upper half of the register does not count.
fn argument_equals(argument: u8, value: libc::c_int) -> Result<SeccompCondition, SandboxError> {
    condition(argument, SeccompCmpOp::Eq, u64::from(value.cast_unsigned()))
}

fn argument_differs(argument: u8, value: libc::c_int) -> Result<SeccompCondition, SandboxError> {
    condition(argument, SeccompCmpOp::Ne, u64::from(value.cast_unsigned()))
}

/// The flag is among them.
fn argument_has_flag(argument: u8, flag: libc::c_int) -> Result<SeccompCondition, SandboxError> {
    let flag = u64::from(flag.cast_unsigned());
    argument_masked_equals(argument, flag, flag)
}

fn argument_masked_equals(argument: u8, mask: u64, value: u64) -> Result<SeccompCondition, SandboxError> {
    condition(argument, SeccompCmpOp::MaskedEq(mask), value)
}

fn condition(argument: u8, compare: SeccompCmpOp, value: u64) -> Result<SeccompCondition, SandboxError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, compare, value).map_err(filter_error)
}

/// The pointer is not null.
fn argument_not_null(argument: u8) -> Result<SeccompCondition, SandboxError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Qword, SeccompCmpOp::Ne, 0).map_err(filter_error)
}

fn filter_error(error: impl std::fmt::Display) -> SandboxError {
    SandboxError::SystemCalls(error.to_string())
}
