"""The mean of tables that began with the same seed, which is better than each (Wortsman et al. 2022).

    python training/average_static.py OUT.npy ONE.npy OTHER.npy...

The weights of terms in questions (`*.query.npy`) become their geometric mean, and half as strong (a power of 0.5): in full
they fit the mined questions better than real ones about whole repositories.
"""

import sys

import numpy as np

out, *tables = sys.argv[1:]
np.save(out, np.mean([np.load(table) for table in tables], axis=0))
weights = [np.log(np.load(table.replace(".npy", ".query.npy"))) for table in tables]
np.save(out.replace(".npy", ".query.npy"), np.exp(np.mean(weights, axis=0) / 2).astype(np.float32))
