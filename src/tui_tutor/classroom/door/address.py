"""How others reach this machine."""

import socket


def ssh_line(host: str, port: int, reached_as: str = "", user: str = "") -> str:
    """What learners type to come in.

    Args:
        host: The address the class listens on; "" for all of the machine's.
        port: Its port.
        reached_as: What learners reach instead, as ``class.example`` or ``class.example:22``; "" where
            that is the class itself.
        user: The name to log in as, where it means something.
    """
    name, _, other_port = reached_as.partition(":")
    port = int(other_port) if other_port.isdecimal() else port
    option = f"-p {port} " if port != 22 else ""
    at = f"{user}@" if user else ""
    return f"ssh {option}{at}{name or host or own_address()}"


def own_address() -> str:
    """The address by which others on the network reach this machine, as far as it knows."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Sends nothing: it only asks which of the machine's addresses would be used.
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()
