"""An authenticator app: pyotp, which knows nothing of the server."""

import time

import pyotp


class Authenticator:
    """The codes of one secret. A code counts once, so each one given is of a later time step than the last."""

    def __init__(self, secret: str):
        self.totp = pyotp.TOTP(secret)
        self.last = 0

    def code(self) -> str:
        """The next code that was not given yet; one step ahead of the clock is still good, and then one waits."""
        while (step := max(self.last + 1, int(time.time()) // 30)) > int(time.time()) // 30 + 1:
            time.sleep(0.5)
        self.last = step
        return self.totp.at(step * 30)

    def wrong_code(self) -> str:
        near = {self.totp.at(int(time.time()) + 30 * step) for step in range(-3, 4)}
        return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555", "666666", "777777")
                    if code not in near)
