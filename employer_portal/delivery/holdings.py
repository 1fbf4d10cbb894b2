"""What deliveries hold of the people they go to, and how it goes."""

from employer_portal.core.retention import Goes, Holding, Rows
from employer_portal.delivery.models import Delivery, Sending, Suppression, Trouble

_PERSON = (Delivery.person,)

HELD = (
    Rows(
        model=Delivery, called="A message on its way", ways=(_PERSON, (Delivery.posted_by,)), goes=Goes.EMPTIED,
        because="that something left, and when, is counted and never sent again",
        holds=(
            Holding(Delivery.sender, "sender"),
            Holding(Delivery.reply_to, "address that answers go to"),
            Holding(Delivery.recipient, "e-mail address it goes to"),
            Holding(Delivery.postal_address, "postal address it goes to"),
            Holding(Delivery.filename, "name of the attached file"),
            Holding(Delivery.unsubscribe, "address that ends such mails"),
            Holding(Delivery.reply, "what the mail server said"),
            Holding(Delivery.cancelled_because, "why it was stopped"),
        ),
    ),
    Rows(
        model=Suppression, called="An address that letters came back from", ways=((Suppression.delivery_id, *_PERSON),),
        goes=Goes.ROW, holds=(Holding(Suppression.address, "e-mail address"),),
    ),
    Rows(
        model=Trouble, called="That people were told of a delivery in trouble", goes=Goes.STAYS,
        because="it holds the number of a delivery alone", ways=((Trouble.delivery_id, *_PERSON),),
    ),
    Rows(
        model=Sending, called="The switch for all sending", ways=((Sending.paused_by,),), goes=Goes.STAYS,
        because="it holds the number of a user alone",
    ),
)  # fmt: skip
