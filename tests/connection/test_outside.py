"""Where a webhook may go, and where it never goes whatever the setting."""

from __future__ import annotations

import pytest

from domain.connection.outside import LONGEST, refusal_of_address, refusal_of_url

PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"]
INSIDE = ["127.0.0.1", "127.8.9.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.10", "::1", "fd12:3456::1", "::ffff:10.0.0.1",
          "::ffff:127.0.0.1", "100.64.0.1"]
NEVER = ["0.0.0.0", "::", "169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%eth0", "224.0.0.1", "ff02::1", "255.255.255.255",
         "240.0.0.1",
         "::ffff:169.254.169.254", "64:ff9b::a00:1", "2002:a00:1::", "2001:0:a00:1::", "1.2.3", "", "example.com", "017700000001"]


@pytest.mark.parametrize("address", PUBLIC)
def test_the_open_internet_may_be_spoken_to(address):
    assert refusal_of_address(address, private=False) is None


@pytest.mark.parametrize("address", INSIDE)
def test_the_own_network_and_this_machine_only_where_the_setting_says_so(address):
    assert "CONCORD_WEBHOOK_PRIVATE" in str(refusal_of_address(address, private=False))
    assert refusal_of_address(address, private=True) is None


@pytest.mark.parametrize("address", NEVER)
@pytest.mark.parametrize("private", [False, True])
def test_what_is_nobodys_address_never(address, private):
    assert refusal_of_address(address, private=private) is not None


@pytest.mark.parametrize("url", [
    "https://erp.example.com", "https://erp.example.com:8443/concord?x=1", "https://93.184.216.34/", "https://[2606:2800:220:1::1]/x",
])
def test_https_to_a_name_or_an_address_outside_is_taken(url):
    assert refusal_of_url(url, private=False) is None


@pytest.mark.parametrize("url", [
    "http://127.0.0.1:9000/x", "http://localhost/x", "http://[::1]:80/", "https://192.168.1.10/x", "https://localhost/", "https://10.1.2.3/",
    "http://erp.localhost/x",
])
def test_inside_only_where_the_setting_says_so(url):
    assert refusal_of_url(url, private=False) is not None
    assert refusal_of_url(url, private=True) is None


@pytest.mark.parametrize("url", [
    "http://erp.example.com/", "http://192.168.1.10/x", "ftp://erp.example.com/", "file:///etc/passwd", "gopher://127.0.0.1/",
    "//erp.example.com", "erp.example.com", "", "https://", "https://user:pass@erp.example.com/", "https://user@erp.example.com/", "https://erp.example.com/#x",
    "https://erp.example.com:0/", "https://erp.example.com:99999/", "https://erp.example.com:x/", "https://erp .example.com/",
    "https://erp.example.com/\r\nX-Evil: 1", "https://169.254.169.254/latest", "https://0/", "https://2130706433/", "https://0x7f000001/",
    "https://127.1/", "https://契合.example/", "https://-a.example/", "https://[::ffff:169.254.169.254]/", "https://a" + "b" * LONGEST,
    "https://erp.example.com\\@evil.example/", "javascript:alert(1)",
])  # fmt: skip
@pytest.mark.parametrize("private", [False, True])
def test_anything_else_is_no_address_for_a_webhook(url, private):
    bare = url.removeprefix("https://").rstrip("/")
    if bare in {"0", "2130706433", "0x7f000001", "127.1"}:  # sound as names; what they mean is looked at when they are spoken to
        assert all(refusal_of_address(bare, each) for each in (False, True))
        return
    assert refusal_of_url(url, private) is not None
