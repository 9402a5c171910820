"""What the speed is compared with computes the method: reference_tacq.py gives the values of interop/tacq_reference.py."""

import sys
from pathlib import Path

import pytest
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "interop"))

import reference_tacq as timed
import tacq_reference as clear


@pytest.mark.parametrize("columns, bits", [(200, 2), (300, 3)])
def test_matrices_come_out_the_same(columns, bits):
    torch.manual_seed(0)
    weight = torch.randn(50, columns)
    inputs = torch.randn(400, columns) * torch.linspace(0.1, 2, columns)
    inputs[:, 7] = 0
    mask = torch.rand(50, columns) < 0.02
    hessian = clear.hessian_of([inputs])
    expected = clear.gptq(weight, clear.factorise(hessian), bits, mask, half_scales=False).values
    scale, zero = timed.find_scales(weight, bits, mask)
    upper, dead = timed.inverse_factor(hessian)
    weight[:, dead] = 0
    torch.testing.assert_close(timed.column_loop(weight, upper, scale, zero, 2**bits - 1, mask), expected)
