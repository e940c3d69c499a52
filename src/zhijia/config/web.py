"""The web server's command line, and its port."""

import http.client
import socket

from .faults import Fault

THREADS = 32  # for pages, per web process; each holds at most one database connection


def check_port(host: str, port: int) -> None:
    """Raises Fault when somebody else listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise Fault(
                f"没有权限使用端口 {port}，请换一个大于 1023 的：--port 8000\n"
                f"No permission for port {port}; choose one above 1023."
            ) from error
        except OSError as error:
            raise Fault(
                f"端口 {port} 已被占用，请换一个：--port {port + 1}\n"
                f"Port {port} is taken; choose another: --port {port + 1}"
            ) from error


def command(host: str, port: int, workers: int) -> list[str]:
    return [
        *("granian", "--interface", "rsgi", "--host", host, "--port", str(port), "--workers", str(workers)),
        *("--no-ws", "--respawn-failed-workers", "--log-level", "warning"),
        *("--http1-header-read-timeout", "15000", "zhijia.config.rsgi:application"),
    ]


def ready(host: str, port: int) -> bool:
    """Whether /readyz says yes."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
