//! Affine transforms as PDF writes them: `[a b c d e f]`, row vectors (ISO 32000-2, 8.3.3).

/// A transform of the plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix(pub(super) [f64; 6]);

impl Matrix {
    /// Leaves every point where it is.
    pub(super) const IDENTITY: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// Moves by `x`, `y`.
    pub(super) const fn translation(x: f64, y: f64) -> Matrix {
        Matrix([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First `self`, then `next`.
    pub(super) fn then(self, next: Matrix) -> Matrix {
        let [a, b, c, d, e, f] = self.0;
        let [g, h, i, j, k, l] = next.0;
        Matrix([
            a * g + b * i,
            a * h + b * j,
            c * g + d * i,
            c * h + d * j,
            e * g + f * i + k,
            e * h + f * j + l,
        ])
    }

    /// Where a point goes.
    pub(super) fn apply(self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// Whether all its numbers are finite.
    pub(super) fn is_finite(self) -> bool {
        self.0.iter().all(|value| value.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::Matrix;

    #[test]
    fn the_first_transform_comes_first() {
        let double = Matrix([2.0, 0.0, 0.0, 2.0, 0.0, 0.0]);
        let there = Matrix::translation(10.0, 0.0);
        assert_eq!(there.then(double).apply(1.0, 1.0), (22.0, 2.0));
        assert_eq!(double.then(there).apply(1.0, 1.0), (12.0, 2.0));
    }
}
