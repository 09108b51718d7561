"""What metric math works on."""

Series = dict[int, float]
"""Values by the start of their period, in epoch seconds."""

Value = float | Series | list[Series]
"""What an expression may give: a number, a time series, or several of them."""
