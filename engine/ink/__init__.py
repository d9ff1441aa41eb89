"""From a picture of handwriting to digits as a network has learnt them: gray, ink on flat paper, pieces, squares of 28×28."""
