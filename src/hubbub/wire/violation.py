"""The error that ends a connection whose client broke RFC 6455 or a limit (7.1.7)."""


class ProtocolViolation(Exception):
    """Fail the connection: send a close frame with `code` and `reason`, then close.

    `code` is 1002 (protocol error), 1007 (invalid UTF-8) or 1009 (message too big), see 7.4.1.
    `reason` is short ASCII text that is safe to send: it never quotes the client's bytes.
    """

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.code} {self.reason}"
