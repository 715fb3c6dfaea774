"""What people take for a password when they think of nothing better, by letters and as typed; and words of this house."""

from __future__ import annotations

WORDS = frozenset({"concord", "hengchuan", "password", "passwort", "kennwort", "mima", "welcome", "admin", "administrator", "changeme",
                   "letmein", "iloveyou", "woaini", "qwertyuiop", "qwerty", "qwertz", "azerty", "asdfghjkl", "asdfgh", "zxcvbnm", "abcdefgh"})

_STEMS = ("password", "passw0rd", "p@ssword", "p@ssw0rd", "qwerty", "qwertyui", "qwertyuiop", "1q2w3e4r", "1q2w3e4r5t", "q1w2e3r4", "qazwsx",
          "qazwsxedc", "1qaz2wsx", "zaq12wsx", "asdfghjk", "asdfghjkl", "zxcvbnm", "zxcvbnm1", "iloveyou", "sunshine", "princess", "football",
          "baseball", "superman", "batman", "trustno1", "starwars", "whatever", "computer", "internet", "michelle", "jennifer", "jordan23",
          "master", "dragon", "monkey", "shadow", "welcome", "letmein", "admin", "administrator", "root", "test", "guest", "user", "login",
          "changeme", "default", "secret", "hello", "abc", "abcd", "woaini", "woaini1314", "5201314", "1314520", "zhongguo", "china", "beijing",
          "shanghai", "concord", "hengchuan", "mustang", "access", "charlie", "freedom", "killer", "pokemon", "ginger", "summer", "winter",
          "spring", "autumn", "cheese", "pepper", "banana", "matrix", "flower", "samsung", "google", "liverpool", "chelsea", "arsenal")
_TAILS = ("", "1", "12", "123", "1234", "12345", "123456", "!", "!!", "@", "#", "1!", "123!", "@123", "2023", "2024", "2025", "2026", "01", "007",
          "520", "888", "666", "88", "99", "00", "11", "69", "1q", "abc", "2020", "2021", "2022")
_DIGITS = ("12345678", "123456789", "1234567890", "87654321", "987654321", "0987654321", "11111111", "00000000", "88888888", "66666666",
           "12341234", "11223344", "112233445566", "123123123", "12121212", "147258369", "159357159", "01234567", "012345678", "0123456789",
           "13145200", "52013140", "a1234567", "a12345678", "a123456789", "aa123456", "aa12345678", "abc12345", "abcd1234", "abc123456",
           "qq123456", "qq123456789", "q1234567", "z1234567", "1234abcd", "123456aa", "123456abc", "123456789a", "1234qwer", "qwer1234",
           "asdf1234", "zxcv1234", "pass1234", "test1234", "temp1234", "admin123", "admin888", "root1234", "user1234", "guest1234")
COMMON = frozenset({stem + tail for stem in _STEMS for tail in _TAILS} | set(_DIGITS))
