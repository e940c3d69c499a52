"""The linear programme of a covering with its cuts, in HiGHS, and what its prices prove.

    min Σ fee_j y_j + Σ cap_i u_i,  Σ_{j serves i} y_j + u_i ≥ 1,  the limits,  cuts,  0 ≤ y, u ≤ 1

HiGHS only proposes prices; the bound is worked out from them here: for any prices ≥ 0 of the rows, what is left falls
apart into the columns. So a tolerance of the solver costs a little of the bound and never its truth.
"""

from typing import Any

import highspy
import numpy as np
from scipy import sparse

from ..quiet import Quiet
from .core import Core

Array = Any

ROUNDING = 1e-14  # of the sums, as a share of their terms
LARGE = 30_000  # entries from which the interior point method is quicker for the first solution
ENTRY, LINE = 3.0, 5.0  # work of one iteration for each entry, and for each row and column


class Programme:
    """low, high: bounds of all columns (sites first, then rows of the core); x, dual: the last solution."""

    def __init__(self, core: Core):
        self.core = core
        n, m = core.rows, core.sites
        serve = sparse.csr_matrix((np.ones(len(core.col)), core.col, core.start), (n, m))
        limits, right = [], []
        if core.size.sum() > core.limit:
            limits, right = [-core.size], [-core.limit]
        if core.group.sum() > core.group_limit:
            limits, right = [*limits, -core.group.astype(float)], [*right, -float(core.group_limit)]
        spend = sparse.csr_matrix(np.array(limits).reshape(len(limits), m))
        self.matrix = sparse.bmat([[serve, sparse.identity(n)], [spend, sparse.csr_matrix((len(limits), n))]], "csr")
        self.right = np.concatenate([np.ones(n), right])
        self.base = len(self.right)
        self.cost = np.concatenate([core.fee, core.cap])
        self.low, self.high = np.zeros(n + m), np.ones(n + m)
        self.work, self.iterations = 0.0, 0
        self.solver = self._solver()

    def _solver(self) -> Any:
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = self.matrix.shape
        model.col_cost_, model.col_lower_, model.col_upper_ = self.cost, self.low, self.high
        model.row_lower_, model.row_upper_ = self.right, np.full(self.base, np.inf)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = self.matrix.indptr, self.matrix.indices
        model.a_matrix_.value_ = self.matrix.data
        solver = Quiet()
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 1)):
            solver.setOptionValue(option, value)
        solver.passModel(model)
        return solver

    def first(self, seconds: float) -> bool:
        """From nothing."""
        self.solver.setOptionValue("solver", "ipm" if self.matrix.nnz > LARGE else "simplex")
        self.work += 100.0 * self.matrix.nnz
        done = self.solve(seconds)
        self.solver.setOptionValue("solver", "simplex")
        self.solver.setOptionValue("presolve", "off")
        return done

    def solve(self, seconds: float = np.inf, iterations: int = 2**31 - 1) -> bool:
        """From the last basis. False when it did not come to its end; the prices hold all the same."""
        solver = self.solver
        if np.isfinite(seconds):
            solver.setOptionValue("time_limit", solver.getRunTime() + seconds)
        solver.setOptionValue("simplex_iteration_limit", iterations)
        solver.run()
        info, solution = solver.getInfo(), solver.getSolution()
        self.value = float(info.objective_function_value)
        took = max(0, info.simplex_iteration_count)
        self.iterations += took
        self.work += took * (ENTRY * self.matrix.nnz + LINE * sum(self.matrix.shape))
        self.x = np.clip(np.array(solution.col_value), 0.0, 1.0)
        self.dual = np.maximum(np.array(solution.row_dual), 0.0)
        return bool(solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    @property
    def y(self) -> Array:
        return self.x[: self.core.sites]

    def proven(self) -> tuple[float, Array]:
        """(what the prices prove, reduced cost of each column), within the bounds of this moment."""
        reduced = self.cost - self.matrix.T @ self.dual
        paid, left = self.dual * self.right, np.minimum(reduced * self.low, reduced * self.high)
        error = ROUNDING * (np.abs(paid).sum() + np.abs(left).sum())
        return self.core.constant + float(paid.sum() + left.sum() - error), reduced

    def bind(self, state: Array) -> None:
        """Sites open (1), shut (-1) or free (0) from now on."""
        m = self.core.sites
        low, high = (state > 0).astype(float), (state >= 0).astype(float)
        change = np.flatnonzero((low != self.low[:m]) | (high != self.high[:m])).astype(np.int32)
        if len(change):
            self.solver.changeColsBounds(len(change), change, low[change], high[change])
        self.low[:m], self.high[:m] = low, high

    def add(self, rows: Array, right: Array) -> None:
        self.solver.addRows(
            rows.shape[0], right, np.full(len(right), np.inf), rows.nnz,
            rows.indptr[:-1].astype(np.int32), rows.indices.astype(np.int32), rows.data,
        )  # fmt: skip
        self.matrix = sparse.vstack([self.matrix, rows], format="csr")
        self.right = np.concatenate([self.right, right])

    def purge(self) -> None:
        """Cuts that are loose go."""
        loose = self.matrix[self.base :] @ self.x - self.right[self.base :] > 1e-6
        if loose.any():
            which = self.base + np.flatnonzero(loose)
            self.solver.deleteRows(len(which), which.astype(np.int32))
            keep = np.delete(np.arange(len(self.right)), which)
            self.matrix, self.right, self.dual = self.matrix[keep], self.right[keep], self.dual[keep]
