from .campaigns import Approval, Campaign, Choice
from .limits import Override, Tally
from .recipients import Line, Upload
from .supplies import Fault, Load, Parcel, Proof, Supply

__all__ = [
    "Approval",
    "Campaign",
    "Choice",
    "Fault",
    "Line",
    "Load",
    "Override",
    "Parcel",
    "Proof",
    "Supply",
    "Tally",
    "Upload",
]
