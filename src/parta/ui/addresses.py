"""Numbers in addresses that fit the columns they are compared with: a longer one is a missing page, not a failure."""

from django.urls.converters import IntConverter


class SerialConverter(IntConverter):
    """``<serial:class_id>``: an id of four bytes."""

    regex = "[0-9]{1,10}"
    most = 2**31 - 1

    def to_python(self, value: str) -> int:
        number = int(value)
        if number > self.most:
            raise ValueError(value)
        return number


class LongConverter(SerialConverter):
    """``<long:lesson_id>``: an id of eight bytes."""

    regex = "[0-9]{1,19}"
    most = 2**63 - 1
