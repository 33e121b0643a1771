"""How to mend each setting, said to the operator."""

from bot.faults import Fault

BY_NAME = {
    "DOITHOAI_DATABASE_URL": "để trống để dùng SQLite, hoặc ghi postgresql://người_dùng:mật_khẩu@máy/tên",
    "DOITHOAI_DATA_DIR": "ghi đường dẫn một thư mục ghi được, ví dụ DOITHOAI_DATA_DIR=/var/lib/doithoai",
    "DOITHOAI_HOST": "ghi địa chỉ máy để nghe, ví dụ DOITHOAI_HOST=127.0.0.1 hoặc 0.0.0.0",
    "DOITHOAI_PORT": "ghi một số cổng từ 0 đến 65535, ví dụ DOITHOAI_PORT=8080",
    "DOITHOAI_PUBLIC_URL": "ghi địa chỉ mà người dân và Zalo, Telegram gọi tới, bắt đầu bằng https://",
    "DOITHOAI_SECRET_KEY": "ghi chuỗi ngẫu nhiên từ 32 ký tự, hoặc bỏ biến này để máy tự làm khoá",
    "DOITHOAI_TIMEZONE": "ghi tên múi giờ, ví dụ DOITHOAI_TIMEZONE=Asia/Ho_Chi_Minh",
    "DOITHOAI_LOG_FORMAT": "ghi text hoặc json",
    "DOITHOAI_APPROVE_ABOVE": "ghi số người, ví dụ 50: gửi cho nhiều người hơn cần người thứ hai duyệt",
    "DOITHOAI_OFFICE_HOURS": "ghi các khoảng giờ làm việc theo thứ tự, ví dụ 07:30-11:30,13:30-17:00",
    "DOITHOAI_DAYS_OFF": "ghi các ngày nghỉ thêm, cách nhau dấu phẩy, ví dụ 2027-02-11,2027-02-12",
    "DOITHOAI_WORKING_DAYS": "ghi các ngày làm bù, cách nhau dấu phẩy, ví dụ 2027-02-20",
    "DOITHOAI_REPORT_DAYS": "ghi ngày hạn báo cáo trong năm, cách nhau dấu phẩy, ví dụ 20/05,30/10, hoặc off",
    "DOITHOAI_KEEP_MONTHS": "ghi số tháng lưu từng loại, ví dụ messages=12,questions=36",
    "DOITHOAI_OUTDATED_ANSWERS": "ghi mark (báo là đang cập nhật) hoặc withhold (chưa trả lời)",
    "DOITHOAI_SECOND_FACTOR": "ghi off, hoặc tên các vai trò cách nhau bằng dấu phẩy, ví dụ administering,approving",
    "DOITHOAI_ALERT_TO": "ghi kênh:địa chỉ của người trực, ví dụ telegram:123456789,zalo-bot:abc",
    "DOITHOAI_SECOND_STAGE_URL": "ghi địa chỉ máy tính véc-tơ, ví dụ http://127.0.0.1:8000/v1, hoặc bỏ biến này để tắt",
    "DOITHOAI_SECOND_STAGE_MODEL": "ghi tên mô hình véc-tơ mà máy ở DOITHOAI_SECOND_STAGE_URL có",
    "DOITHOAI_SECOND_STAGE_KEY": "chép lại nguyên khoá của máy tính véc-tơ, hoặc bỏ biến này nếu máy không cần khoá",
    "TELEGRAM_TOKEN": "chép lại nguyên mã bot từ @BotFather",
    "TELEGRAM_MODE": "ghi polling hoặc webhook",
    "TELEGRAM_NAME": "ghi tên bot như trong t.me/tên_bot, ví dụ TELEGRAM_NAME=doithoai_xa_bot, hoặc bỏ biến này",
    "TELEGRAM_WEBHOOK_SECRET": "tự đặt 8 đến 256 chữ, số, gạch nối hoặc gạch dưới",
    "TELEGRAM_API_URL": "ghi địa chỉ bắt đầu bằng https://, hoặc bỏ biến này",
    "TELEGRAM_PER_SECOND": "ghi số tin mỗi giây từ 1 đến 1000; trên 30 chỉ khi đã bật gửi trả phí ở @BotFather",
    "TELEGRAM_PROXY": "ghi địa chỉ máy trung gian, ví dụ http://máy:cổng, hoặc bỏ biến này",
    "ZALO_OA_APP_ID": "chép ID ứng dụng từ developers.zalo.me",
    "ZALO_OA_APP_SECRET": "chép khoá bí mật của ứng dụng từ developers.zalo.me",
    "ZALO_OA_SECRET_KEY": "chép OA Secret Key từ trang webhook của ứng dụng",
    "ZALO_OA_ID": "chép ID của Official Account từ trang quản trị OA",
    "ZALO_OA_REFRESH_TOKEN": "lấy refresh token mới ở API Explorer của ứng dụng",
    "ZALO_OA_API_URL": "ghi địa chỉ bắt đầu bằng https://, hoặc bỏ biến này",
    "ZALO_OA_OAUTH_URL": "ghi địa chỉ bắt đầu bằng https://, hoặc bỏ biến này",
    "ZALO_OA_PER_MINUTE": "ghi số tin mỗi phút theo gói của OA, ví dụ ZALO_OA_PER_MINUTE=100",
    "ZALO_OA_BUTTONS": "ghi on hoặc off",
    "ZALO_BOT_TOKEN": "chép lại nguyên mã bot từ Zalo Bot Creator",
    "ZALO_BOT_MODE": "ghi polling hoặc webhook",
    "ZALO_BOT_WEBHOOK_SECRET": "tự đặt 8 đến 256 chữ, số, gạch nối hoặc gạch dưới",
    "ZALO_BOT_API_URL": "ghi địa chỉ bắt đầu bằng https://, hoặc bỏ biến này",
}


def mend_setting(fault: Fault) -> str:
    """A sentence in Vietnamese; names stay as they are typed."""
    if fault.variable in BY_NAME:
        return f"{BY_NAME[fault.variable]}."
    wanted = fault.variable.removesuffix("_FILE")
    if wanted in BY_NAME:
        return f"chỉ giữ một trong hai biến {wanted} và {fault.variable}; tệp phải có thật và đọc được."
    _, _, close = fault.problem.partition("did you mean ")
    if close:
        return f"đổi tên biến thành {close.rstrip('?')}."
    return "bỏ biến này; tên các cài đặt có trong docs/operate.md."
