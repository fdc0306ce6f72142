"""What every business type stands on: frozen values, the rates (型の土台)."""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict

STANDARD_RATE = Decimal("0.10")
REDUCED_RATE = Decimal("0.08")
ZERO_RATE = Decimal(0)


class Value(BaseModel):
    """Base of all business types: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
