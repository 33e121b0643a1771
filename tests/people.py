"""The small cast, and what they come for."""

LOST_CARD = "toi lam mat the bao hiem y te thi lam sao"
"""Bà Lan, 58, types without diacritics."""

LOAN = "hộ nghèo vay vốn được bao nhiêu"
"""Anh Hùng, 34, in a hurry."""

ROAD = "Bao giờ xã làm lại con đường vào thôn Phú Xuân?"
"""Not in any catalogue: only an official can say."""

ANSWER = "Xã đã ghi vào kế hoạch quý I, khởi công sau Tết."
STILL_UNCLEAR = "Đoạn qua ngầm tràn có làm không?"
HOME = "xã Hưng Nguyên"
BRIBE = "trưởng thôn đòi phong bì mới cho vào hộ nghèo"
