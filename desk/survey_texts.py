"""What residents read of a survey."""

from channels.messages import Choice

USUAL_QUESTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Điều bà con hỏi đã được trả lời rõ chưa?", ("Rõ rồi", "Rõ một phần", "Chưa rõ")),
    ("Các hỗ trợ của Nhà nước có giúp được nhà mình không?", ("Giúp nhiều", "Giúp một ít", "Chưa giúp được")),
    (
        "Lúc này nhà mình cần nhất điều gì?",
        ("Việc làm", "Vốn vay", "Nhà ở", "Chữa bệnh", "Học nghề, học hành", "Nước sạch, vệ sinh"),
    ),
)
"""After a dialogue: whether it was understood, whether support helps, what is needed."""

ASK_WORDS = (
    "Bà con còn muốn nói thêm điều gì thì nhắn một tin. Lời nhắn không kèm tên; xin đừng ghi số điện thoại, số giấy tờ."
)
NOTHING_MORE = Choice(label="Không, cảm ơn", payload="#ksxong")
THANKS = "Cảm ơn bà con. Ý kiến đã được ghi lại, không kèm tên ai."
THANKS_FOR_WORDS = "Cảm ơn bà con. Lời vừa nhắn đã được ghi lại, không kèm tên ai."
CLOSED = "Khảo sát này đã kết thúc. Cảm ơn bà con đã quan tâm."
ANSWERED_ALREADY = "Bà con đã trả lời khảo sát này rồi, cảm ơn bà con."
NOT_INVITED = "Khảo sát này dành cho người được mời nên chưa ghi được. Bà con có điều muốn hỏi thì cứ nhắn."


def invitation(title: str, questions: int, question: str) -> str:
    return (
        f"{title}\nXin bà con {questions} lần chạm để xã làm tốt hơn. Không ghi tên; không muốn thì bỏ qua, "
        f"không sao cả.\n\n1/{questions}. {question}"
    )


def ask(number: int, questions: int, question: str) -> str:
    return f"{number}/{questions}. {question}"


def options(code: str, number: int, labels: tuple[str, ...]) -> tuple[Choice, ...]:
    """`#ks:code.question.option`, both from 1."""
    return tuple(Choice(label=label, payload=f"#ks:{code}.{number}.{place}") for place, label in enumerate(labels, 1))
