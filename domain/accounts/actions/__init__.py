"""What is done with accounts: signing in and out, passwords, delegations, leavers, the users of a customer."""

from domain.accounts.actions.authority import seed_authority
from domain.accounts.actions.delegating import delegate, end_delegation
from domain.accounts.actions.entry import WrongLogin, choose_language, email_key, log_in, log_out
from domain.accounts.actions.leaving import hand_over
from domain.accounts.actions.recovery import change_password, forgotten, open_link, send_reset, set_password
from domain.accounts.actions.staff import add_staff, change_staff, invite_staff_again
from domain.accounts.actions.users import add_user, change_user, invite_again

__all__ = [
    "WrongLogin",
    "add_staff",
    "add_user",
    "change_password",
    "change_staff",
    "change_user",
    "choose_language",
    "delegate",
    "email_key",
    "end_delegation",
    "forgotten",
    "hand_over",
    "invite_again",
    "invite_staff_again",
    "log_in",
    "log_out",
    "open_link",
    "seed_authority",
    "send_reset",
    "set_password",
]
