mod descendants;

use std::io;
use std::net::SocketAddr;

pub(crate) use self::descendants::Descendants;
use super::{caller::Caller, shell::Callers};
use porthole_network::{SockDiag, SocketOwner};

/// Asks the kernel for the owner of a socket, and checks whether it is one of the shell's processes.
#[derive(Debug)]
pub(crate) struct Lookup {
    sockets: SockDiag,
}

impl Lookup {
    /// # Errors
    /// The kernel does not find `listener`, a socket that exists, so it would not find callers either.
    pub(crate) fn open(listener: SocketAddr) -> io::Result<Self> {
        let sockets = SockDiag::open()?;
        let any = SocketAddr::from(([0, 0, 0, 0], 0));
        sockets
            .owner(listener, any)?
            .ok_or_else(|| io::Error::other("the kernel does not list its own listener"))?;
        Ok(Self { sockets })
    }

    pub(crate) fn identify(
        &self,
        callers: &Callers,
        far_end: SocketAddr,
        near_end: SocketAddr,
    ) -> io::Result<Caller> {
        let Some(owner) = self.owner(far_end, near_end)? else { return Ok(Caller::Gone) };
        if owner.user != rustix::process::geteuid().as_raw() {
            return Ok(Caller::OtherUser);
        }
        match callers {
            Callers::ThisUser => Ok(Caller::Ours),
            Callers::Shell(shell) => {
                if shell.holds(owner.inode)? {
                    return Ok(Caller::Ours);
                }
                // Its process may have closed it meanwhile.
                Ok(if self.owner(far_end, near_end)?.is_none() { Caller::Gone } else { Caller::OtherProgram })
            }
        }
    }

    /// The owner of a connected socket. A socket that its program has closed has no inode.
    fn owner(&self, far: SocketAddr, near: SocketAddr) -> io::Result<Option<SocketOwner>> {
        Ok(self.sockets.owner(far, near)?.filter(|owner| owner.inode != 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ShellProcess;
    use std::net::{Ipv4Addr, TcpListener, TcpStream};
    use std::process::{Child, Command, Stdio};

    fn listen() -> (TcpListener, SocketAddr, Lookup) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let near = listener.local_addr().unwrap();
        (listener, near, Lookup::open(near).unwrap())
    }

    /// A shell whose child connects.
    fn shell_that_connects(to: SocketAddr) -> Child {
        let connect = format!("exec 3<>/dev/tcp/127.0.0.1/{}; read -u 3 line", to.port());
        // The second command makes the outer shell stay a separate process.
        let script = format!("bash -c '{connect}'; true");
        Command::new("bash").args(["-c", &script]).stdin(Stdio::null()).spawn().unwrap()
    }

    #[test]
    fn a_connection_of_this_process_is_this_users() {
        let (_listener, near, lookup) = listen();
        let client = TcpStream::connect(near).unwrap();
        let far = client.local_addr().unwrap();
        assert_eq!(lookup.identify(&Callers::ThisUser, far, near).unwrap(), Caller::Ours);
    }

    #[test]
    fn a_connection_that_is_closed_or_never_was_is_nobodys() {
        let (listener, near, lookup) = listen();
        let client = TcpStream::connect(near).unwrap();
        let far = client.local_addr().unwrap();
        let (_accepted, _) = listener.accept().unwrap();
        drop(client);
        assert_eq!(lookup.identify(&Callers::ThisUser, far, near).unwrap(), Caller::Gone);
        let nobody = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
        assert_eq!(lookup.identify(&Callers::ThisUser, nobody, near).unwrap(), Caller::Gone);
    }

    #[test]
    fn a_process_that_the_shell_started_is_ours_and_another_of_the_same_user_is_not() {
        let (listener, near, lookup) = listen();
        let shell = ShellProcess::new().unwrap();
        let callers = Callers::Shell(shell.clone());
        let mut child = shell_that_connects(near);
        let (theirs, far) = listener.accept().unwrap();
        assert_eq!(
            lookup.identify(&callers, far, near).unwrap(),
            Caller::OtherProgram,
            "there is no shell yet"
        );
        shell.set(child.id());
        assert_eq!(lookup.identify(&callers, far, near).unwrap(), Caller::Ours);
        let stranger = TcpStream::connect(near).unwrap();
        let strange = stranger.local_addr().unwrap();
        assert_eq!(lookup.identify(&callers, strange, near).unwrap(), Caller::OtherProgram);
        shell.clear();
        assert_eq!(lookup.identify(&callers, far, near).unwrap(), Caller::OtherProgram);
        drop(theirs);
        child.wait().unwrap();
    }

    #[test]
    fn a_process_that_outlives_the_shell_is_not_ours_any_more() {
        let (listener, near, lookup) = listen();
        let script =
            format!("bash -c 'exec 3<>/dev/tcp/127.0.0.1/{}; read -u 3 line' & read line", near.port());
        let mut child = Command::new("bash").args(["-c", &script]).stdin(Stdio::piped()).spawn().unwrap();
        let shell = ShellProcess::new().unwrap();
        shell.set(child.id());
        let (_theirs, far) = listener.accept().unwrap();
        let callers = Callers::Shell(shell);
        assert_eq!(lookup.identify(&callers, far, near).unwrap(), Caller::Ours);
        drop(child.stdin.take());
        // Still a zombie, so no other process has its id; its child has another parent now.
        while !std::fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap().contains(") Z ") {
            std::thread::yield_now();
        }
        assert_eq!(lookup.identify(&callers, far, near).unwrap(), Caller::OtherProgram);
        child.wait().unwrap();
    }
}
