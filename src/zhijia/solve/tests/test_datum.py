"""Datums: known pairs, and the way back."""

import math
from random import Random

import numpy as np
import pytest

from zhijia.solve.datum import converted

METRE = 1 / 111_195  # degrees of latitude


@pytest.mark.parametrize(
    ("point", "since", "datum", "other"),
    [
        ((39.915, 116.404), "wgs84", "gcj02", (39.91640428150164, 116.41024449916938)),
        ((39.915, 116.404), "gcj02", "bd09", (39.92133699351021, 116.41036949371029)),
        ((35.7, 139.7), "wgs84", "gcj02", (35.7, 139.7)),  # abroad
    ],
)
def test_known_points_are_where_the_maps_have_them(point, since, datum, other):
    assert converted(*point, datum, since) == pytest.approx(other, abs=1e-8)
    assert converted(*other, since, datum) == pytest.approx(point, abs=1e-8)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_there_and_back_is_a_millimetre_and_arrays_give_what_numbers_give(datum):
    luck = Random(1)
    lat, lon = (np.array([luck.uniform(*ends) for _ in range(300)]) for ends in ((18, 53), (74, 135)))
    there = converted(lat, lon, datum, m=np)
    back = converted(*there, "wgs84", datum, m=np)

    assert np.abs(back[0] - lat).max() < METRE / 1000
    assert np.abs(back[1] - lon).max() < METRE / 1000
    assert [float(one[7]) for one in there] == pytest.approx(converted(float(lat[7]), float(lon[7]), datum), abs=1e-12)
    assert all(math.isfinite(one) for one in converted(39.9, 116.4, "wgs84", datum))
