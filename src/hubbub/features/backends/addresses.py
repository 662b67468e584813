"""Where webhooks may go: to the public internet, and nowhere behind this server's walls."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from pydantic_core import Url, ValidationError

from hubbub.errors import Invalid

LONGEST_URL = 2_000

# Written out, since `ipaddress.is_global` differs between releases of Python.
_NOT_PUBLIC = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",
    )
)
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")  # tunnels, examples
)
# An IPv4 address stands in the last four bytes, and the connection would go there.
_EMBEDDING = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))


def checked_url(text: str, *, allow_private: bool) -> str:
    """`text` as the URL of a webhook, in its normal form. Raises `Invalid`.

    A host that is a name is checked when it is connected to: what it stands for may change.
    """
    try:
        url = Url(text)
    except ValidationError:
        raise Invalid("url must be a valid URL", field="url") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise Invalid("url must begin with http:// or https://", field="url")
    if url.username is not None or url.password is not None:
        raise Invalid("url must not contain credentials", field="url")
    if len(str(url)) > LONGEST_URL:
        raise Invalid(f"url must be at most {LONGEST_URL} characters", field="url")
    if not allow_private and not _may_be_public(url.host):
        raise Invalid("url must not lead to a private address", field="url")
    return str(url)


def is_public(text: str) -> bool:
    """Whether the IP address is one of the public internet."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if any(address in network for network in _EMBEDDING):
            address = IPv4Address(address.packed[12:])
        else:
            unfit = any(address in network for network in _NOT_PUBLIC_6)
            return address in _PUBLIC_6 and not unfit
    return not any(address in network for network in _NOT_PUBLIC)


def _may_be_public(host: str) -> bool:
    name = host.rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return False
    literal = name.strip("[]")
    try:
        ip_address(literal)
    except ValueError:
        return True
    return is_public(literal)
