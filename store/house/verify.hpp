#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/sql.hpp"

namespace frontrow {

/// What must never be found in the data, and the query that would find it: each row names one case.
inline constexpr auto kInvariantQueries = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"a sold place without a valid ticket of its order",
     "SELECT session_id || '/' || place FROM claim WHERE state = 's' AND NOT EXISTS (SELECT 1 FROM ticket WHERE "
     "ticket.session_id = claim.session_id AND ticket.place = claim.place AND ticket.order_id = claim.order_id AND "
     "ticket.status = 0)"},
    {"a valid ticket whose place is not sold to its order",
     "SELECT ticket.order_id || '/' || ticket.id FROM ticket WHERE status = 0 AND NOT EXISTS (SELECT 1 FROM claim "
     "WHERE claim.session_id = ticket.session_id AND claim.place = ticket.place AND claim.order_id = ticket.order_id)"},
    {"a session whose count of taken places is wrong",
     "SELECT slug FROM session WHERE taken <> (SELECT count(*) FROM claim WHERE claim.session_id = session.id)"},
    {"a held place that expires at another time than its hold",
     "SELECT claim.session_id || '/' || claim.place FROM claim JOIN hold ON hold.id = claim.hold_id WHERE "
     "hold.expires_at <> claim.expires_at OR hold.buyer <> claim.buyer OR hold.session_id <> claim.session_id"},
    {"a place that is reserved until another time than its order, or blocked until another than its block",
     "SELECT claim.session_id || '/' || claim.place FROM claim LEFT JOIN orders ON orders.id = claim.order_id LEFT "
     "JOIN seat_block ON seat_block.id = claim.block_id WHERE coalesce(claim.reserved_until, 0) <> coalesce(CASE WHEN "
     "orders.status = 1 THEN orders.reserved_until END, free_at, 0)"},
    {"a place in a block that is not blocked, or of another session",
     "SELECT claim.session_id || '/' || claim.place FROM claim JOIN seat_block ON seat_block.id = claim.block_id WHERE "
     "claim.state <> 'b' OR claim.session_id <> seat_block.session_id"},
    {"a ticket of another session than its order",
     "SELECT ticket.order_id || '/' || ticket.id FROM ticket JOIN orders ON orders.id = ticket.order_id WHERE "
     "orders.session_id <> ticket.session_id"},
    {"an order whose total is not the sum of its valid tickets",
     "SELECT id FROM orders WHERE session_id IS NOT NULL AND total <> (SELECT coalesce(sum(amount), 0) FROM ticket "
     "WHERE order_id = orders.id AND status = 0)"},
    {"an order that is for a session and for a gift card, or for neither",
     "SELECT id FROM orders WHERE (session_id IS NULL) <> EXISTS (SELECT 1 FROM gift_sale WHERE order_id = orders.id)"},
    {"an order of a gift card that costs something else than that is worth, or was paid otherwise",
     "SELECT order_id FROM gift_sale JOIN orders ON orders.id = gift_sale.order_id JOIN gift_card ON gift_card.id = "
     "gift_sale.card_id WHERE worth <> issued OR orders.currency <> gift_card.currency OR total <> (CASE WHEN status "
     "IN (0, 1) THEN worth ELSE 0 END) OR paid <> (CASE WHEN status IN (0, 3) THEN worth ELSE 0 END)"},
    {"a gift card of an order with something else put on it than was paid, or taken off than was given back",
     "SELECT gift_sale.order_id FROM gift_sale JOIN orders ON orders.id = gift_sale.order_id WHERE paid <> (SELECT "
     "coalesce(sum(amount), 0) FROM money_entry WHERE kind = 0 AND gift_card_id = card_id AND order_id = orders.id) OR "
     "refunded <> (SELECT coalesce(sum(amount), 0) FROM money_entry WHERE kind = 1 AND gift_card_id = card_id AND "
     "order_id = orders.id)"},
    {"an order for which was paid something else than its tickets or its payments say",
     "SELECT id FROM orders WHERE (session_id IS NOT NULL AND paid <> (SELECT coalesce(sum(ticket.paid), 0) FROM "
     "ticket WHERE order_id = orders.id)) OR paid <> (SELECT coalesce(sum(amount), 0) FROM money_entry WHERE order_id "
     "= orders.id AND kind = "
     "0)"},
    {"an order of which was given back something else than its tickets or its refunds say",
     "SELECT id FROM orders WHERE (session_id IS NOT NULL AND refunded <> (SELECT coalesce(sum(ticket.refunded), 0) "
     "FROM ticket WHERE order_id = orders.id)) OR refunded <> (SELECT coalesce(sum(amount), 0) FROM money_entry WHERE "
     "order_id = orders.id AND kind "
     "= 1)"},
    {"a valid ticket of a paid order that was not paid, or a paid one of an order that is not",
     "SELECT order_id || '/' || ticket.id FROM ticket JOIN orders ON orders.id = ticket.order_id WHERE "
     "(orders.status = 0 AND ticket.status = 0 AND ticket.paid <> ticket.amount) OR (orders.status IN (1, 2) AND "
     "ticket.paid <> 0)"},
    {"a ticket that was paid and ended and of which more than the fee was kept",
     "SELECT order_id || '/' || id FROM ticket WHERE status = 1 AND paid - refunded > fee + kept"},
    {"an order that takes the place of one that still stands, or brings in something else than that gave for it",
     "SELECT orders.id FROM orders JOIN orders AS before ON before.id = orders.replaces WHERE orders.status IN (0, 3) "
     "AND (before.status <> 3 OR orders.credit <> (SELECT coalesce(sum(amount), 0) FROM money_entry WHERE order_id = "
     "orders.id AND kind = 0 AND method = 8) OR orders.credit <> (SELECT coalesce(sum(amount), 0) FROM money_entry "
     "WHERE order_id = before.id AND kind = 1 AND method = 8))"},
    {"an order that takes the place of one that is not there",
     "SELECT id FROM orders WHERE replaces IS NOT NULL AND NOT EXISTS (SELECT 1 FROM orders AS before WHERE before.id "
     "= orders.replaces)"},
    {"what went from one order to another and has not arrived there",
     "SELECT order_id FROM money_entry WHERE kind = 1 AND method = 8 AND amount > 0 AND NOT EXISTS (SELECT 1 FROM "
     "orders AS later WHERE later.replaces = money_entry.order_id AND later.status IN (0, 3))"},
    {"an order that was to be refunded or exchanged and stands although that is said to be done",
     "SELECT settlement.order_id FROM settlement JOIN orders ON orders.id = settlement.order_id WHERE wish < 2 AND "
     "state = 1 AND orders.status <> 3"},
    {"a posting whose debits are not its credits",
     "SELECT entry_id FROM ledger_line GROUP BY entry_id HAVING sum(amount) <> 0"},
    {"a payment or refund that is not what the ledger says of it",
     "SELECT id FROM money_entry WHERE (CASE WHEN kind IN (0, 2, 5, 8, 9, 11) THEN amount ELSE -amount END) <> "
     "coalesce((SELECT "
     "ledger_line.amount FROM ledger_line WHERE entry_id = money_entry.id AND account = money_entry.method), 0)"},
    // What has been given back of a ticket is its price first and the fee last; a voucher has taken off what is valid.
    {"an order whose tickets do not add up to what the ledger says of it",
     "SELECT sold.order_id FROM (SELECT part.order_id, sum(part.price - part.price_tax + part.discount) AS sales, "
     "sum(part.fee - part.fee_tax) AS fees, sum(part.discount) AS discounts, sum(part.price_tax + part.fee_tax) AS tax "
     "FROM (SELECT ticket.order_id, CASE WHEN ticket.status = 0 THEN ticket.discount ELSE 0 END AS discount, "
     "CASE WHEN ticket.paid = 0 OR ticket.refunded >= ticket.paid - ticket.fee THEN 0 ELSE ticket.paid - ticket.fee - "
     "ticket.refunded END AS price, "
     "CASE WHEN ticket.paid = 0 OR ticket.refunded >= ticket.paid - ticket.fee THEN 0 ELSE ticket.tax - "
     "ticket.tax_refunded END AS price_tax, "
     "CASE WHEN ticket.paid = 0 THEN 0 WHEN ticket.refunded >= ticket.paid - ticket.fee THEN ticket.paid - "
     "ticket.refunded ELSE ticket.fee END AS fee, "
     "CASE WHEN ticket.paid = 0 THEN 0 WHEN ticket.refunded >= ticket.paid - ticket.fee THEN ticket.tax + "
     "ticket.fee_tax - ticket.tax_refunded ELSE ticket.fee_tax END AS fee_tax "
     "FROM ticket JOIN orders ON orders.id = ticket.order_id WHERE orders.paid > 0) AS part GROUP BY part.order_id) "
     "AS sold JOIN (SELECT money_entry.order_id, sum(CASE WHEN account = 100 THEN ledger_line.amount ELSE 0 END) AS "
     "sales, sum(CASE WHEN account = 101 THEN ledger_line.amount ELSE 0 END) AS fees, sum(CASE WHEN account = 102 THEN "
     "ledger_line.amount ELSE 0 END) AS discounts, sum(CASE WHEN account = 107 THEN ledger_line.amount ELSE 0 END) AS "
     "tax FROM money_entry JOIN ledger_line ON ledger_line.entry_id = money_entry.id GROUP BY money_entry.order_id) AS "
     "booked ON booked.order_id = sold.order_id WHERE booked.sales + sold.sales <> 0 OR booked.fees + sold.fees <> 0 "
     "OR booked.discounts <> sold.discounts OR booked.tax + sold.tax <> 0"},
    // Rounded once over an order, then split: each part is less than two units off.
    {"a ticket whose tax is not what its rate makes of its price",
     "SELECT order_id || '/' || id FROM ticket WHERE tax > amount - fee OR abs(tax * (10000 + coalesce(tax_rate, 0)) - "
     "(amount - fee) * coalesce(tax_rate, 0)) >= 2 * (10000 + coalesce(tax_rate, 0)) OR fee_tax > fee OR abs(fee_tax * "
     "(10000 + coalesce(fee_tax_rate, 0)) - fee * coalesce(fee_tax_rate, 0)) >= 2 * (10000 + coalesce(fee_tax_rate, "
     "0))"},
    {"a ticket that was given back and whose tax was not, or the other way round",
     "SELECT order_id || '/' || id FROM ticket WHERE (paid > 0 AND refunded = paid AND tax_refunded <> tax + "
     "fee_tax) OR (refunded = 0 AND tax_refunded <> 0) OR (refunded < paid - fee AND tax_refunded > tax)"},
    {"a paid order that is not in the ledger",
     "SELECT id FROM orders WHERE paid > 0 AND NOT EXISTS (SELECT 1 FROM money_entry JOIN ledger_line ON "
     "ledger_line.entry_id = money_entry.id WHERE money_entry.order_id = orders.id)"},
    {"a series of receipts in which a number is missing",
     "SELECT kind FROM receipt_series WHERE last <> (SELECT count(*) FROM receipt WHERE receipt.kind = "
     "receipt_series.kind) OR last <> (SELECT max(number) FROM receipt WHERE receipt.kind = receipt_series.kind)"},
    // A receipt is for all payments of its order, a credit note for its own refund.
    {"a receipt that says something else than its lines, its payment or the ledger",
     "SELECT receipt.id FROM receipt JOIN money_entry ON money_entry.id = receipt.entry_id WHERE receipt.order_id <> "
     "money_entry.order_id OR receipt.kind <> (CASE WHEN money_entry.kind IN (0, 11) THEN 0 ELSE 1 END) OR "
     "receipt.amount <> (SELECT sum(one.amount) FROM money_entry AS one WHERE one.id = receipt.entry_id OR "
     "(receipt.kind = 0 AND one.kind IN (0, 11) AND one.order_id = receipt.order_id)) OR receipt.amount <> "
     "receipt.donation + receipt.card_sold + (SELECT coalesce(sum(amount), 0) FROM receipt_line WHERE receipt_id = "
     "receipt.id) OR "
     "receipt.donation <> (SELECT coalesce(sum(one.amount), 0) FROM money_entry AS one WHERE one.kind IN (11, 12) "
     "AND (one.id = receipt.entry_id OR (receipt.kind = 0 AND one.kind = 11 AND one.order_id = receipt.order_id))) "
     "OR (SELECT coalesce(sum(tax), 0) FROM receipt_line WHERE receipt_id = receipt.id) <> abs(coalesce((SELECT "
     "sum(ledger_line.amount) FROM ledger_line JOIN money_entry AS one ON one.id = ledger_line.entry_id WHERE "
     "ledger_line.account = 107 AND (one.id = receipt.entry_id OR (receipt.kind = 0 AND one.kind = 0 AND "
     "one.order_id = receipt.order_id))), 0))"},
    {"a closed till that was to have something else in it than went through it",
     "SELECT id FROM till WHERE closed_at IS NOT NULL AND expected <> opening + (SELECT coalesce(sum(CASE WHEN "
     "money_entry.kind IN (0, 9, 11) THEN money_entry.amount ELSE -money_entry.amount END), 0) FROM money_entry LEFT "
     "JOIN orders ON orders.id = money_entry.order_id LEFT JOIN gift_card ON gift_card.id = money_entry.gift_card_id "
     "WHERE till_id = till.id AND money_entry.method = 3 AND coalesce(orders.currency, gift_card.currency) = "
     "till.currency)"},
    {"a line of a bank statement that is in the ledger otherwise than it was decided",
     "SELECT bank_line.id FROM bank_line LEFT JOIN (SELECT money_entry.bank_line_id, sum(ledger_line.amount) AS "
     "amount, "
     "count(CASE WHEN money_entry.kind = 3 THEN 1 END) AS returned FROM money_entry JOIN ledger_line ON "
     "ledger_line.entry_id = money_entry.id WHERE money_entry.bank_line_id IS NOT NULL AND ledger_line.account = 7 "
     "GROUP BY money_entry.bank_line_id) AS booked ON booked.bank_line_id = bank_line.id WHERE "
     "coalesce(booked.amount, 0) <> CASE WHEN verdict = 0 THEN bank_line.amount ELSE 0 END OR "
     "coalesce(booked.returned, 0) <> CASE WHEN verdict = 1 THEN 1 ELSE 0 END"},
    {"a gift card on which is something else than the ledger says of it",
     "SELECT gift_card.id FROM gift_card LEFT JOIN (SELECT money_entry.gift_card_id, sum(ledger_line.amount) AS amount "
     "FROM money_entry JOIN ledger_line ON ledger_line.entry_id = money_entry.id WHERE account = 9 GROUP BY "
     "money_entry.gift_card_id) AS booked ON booked.gift_card_id = gift_card.id WHERE gift_card.balance + "
     "coalesce(booked.amount, 0) <> 0"},
    {"what went on or off a gift card that nobody names",
     "SELECT money_entry.id FROM money_entry JOIN ledger_line ON ledger_line.entry_id = money_entry.id WHERE "
     "ledger_line.account = 9 AND money_entry.gift_card_id IS NULL"},
    {"an order to which a gift card has brought something else than it was to",
     "SELECT id FROM orders WHERE status IN (0, 3) AND gift_amount <> (SELECT coalesce(sum(amount), 0) FROM "
     "money_entry WHERE order_id = orders.id AND kind = 0 AND method = 9)"},
    {"a gift card of which more is promised to orders than is on it",
     "SELECT gift_card.id FROM gift_card JOIN (SELECT gift_card_id, sum(CASE WHEN gift_amount < total - credit THEN "
     "gift_amount ELSE total - credit END) AS amount FROM orders WHERE gift_card_id IS NOT NULL AND status = 1 GROUP "
     "BY gift_card_id) AS promised ON promised.gift_card_id = gift_card.id WHERE promised.amount > balance"},
    {"a gift card that pays in another currency than it is in",
     "SELECT orders.id FROM orders JOIN gift_card ON gift_card.id = orders.gift_card_id WHERE orders.currency <> "
     "gift_card.currency"},
    {"an order without a payment",
     "SELECT id FROM orders WHERE NOT EXISTS (SELECT 1 FROM payment WHERE order_id = orders.id)"},
    {"a session with a map of another venue",
     "SELECT session.slug FROM session JOIN seat_map ON seat_map.id = session.map_id WHERE seat_map.venue_id <> "
     "session.venue_id"},
    {"a price in a category that the map does not have",
     "SELECT session.slug || '/' || price.category FROM price JOIN session ON session.id = price.session_id WHERE NOT "
     "EXISTS (SELECT 1 FROM category WHERE category.map_id = session.map_id AND category.name = price.category)"},
    {"a live order without a valid ticket, or a cancelled one with it",
     "SELECT id FROM orders WHERE session_id IS NOT NULL AND (status IN (0, 1)) <> EXISTS (SELECT 1 FROM ticket WHERE "
     "order_id = orders.id AND "
     "ticket.status = 0)"},
    {"a voucher whose uses are not the orders that it made cheaper and that still stand",
     "SELECT code FROM voucher WHERE used <> (SELECT count(*) FROM redemption WHERE redemption.code = voucher.code AND "
     "is_released = 0)"},
    {"a voucher that counts as used for an order that has ended, or the other way round",
     "SELECT orders.id FROM orders JOIN redemption ON redemption.order_id = orders.id WHERE (orders.status IN (0, 1)) "
     "<> (is_released = 0)"},
    {"an order whose tickets do not add up to the discount of its voucher",
     "SELECT order_id FROM redemption WHERE discount <> (SELECT coalesce(sum(ticket.discount), 0) FROM ticket WHERE "
     "ticket.order_id = redemption.order_id)"},
    {"a ticket with a discount whose order has no voucher",
     "SELECT order_id || '/' || id FROM ticket WHERE discount > 0 AND NOT EXISTS (SELECT 1 FROM redemption WHERE "
     "redemption.order_id = ticket.order_id)"},
    {"a ticket that is in at another session than its own",
     "SELECT ticket.order_id || '/' || ticket.id FROM admission JOIN ticket ON ticket.order_id = admission.order_id "
     "AND ticket.id = admission.ticket_id WHERE ticket.session_id <> admission.session_id"},
    {"a ticket that came in another number of times than its scans say",
     "SELECT order_id || '/' || ticket_id FROM admission WHERE entries <> (SELECT count(CASE WHEN verdict = 8 THEN 1 "
     "END) - count(CASE WHEN verdict = 10 THEN 1 END) FROM scan WHERE scan.session_id = admission.session_id AND "
     "scan.order_id = admission.order_id AND scan.ticket_id = admission.ticket_id)"},
    {"a session with more guests than its quota",
     "SELECT session_id FROM guest_quota WHERE quota < (SELECT coalesce(sum(places), 0) FROM guest WHERE "
     "guest.session_id = guest_quota.session_id)"},
    {"an event that shows a picture that is not there",
     "SELECT slug FROM event WHERE image LIKE '/images/%' AND NOT EXISTS (SELECT 1 FROM image WHERE '/images/' || "
     "image.name = event.image)"},
    {"a logo that is not there",
     "SELECT name FROM shop WHERE logo LIKE '/images/%' AND NOT EXISTS (SELECT 1 FROM image WHERE '/images/' || "
     "image.name = shop.logo)"},
    {"an order that was given away and yet costs something",
     "SELECT orders.id FROM orders JOIN payment ON payment.order_id = orders.id WHERE payment.method = 0 AND "
     "orders.total <> 0"},
    {"an order that is being paid and has no attempt to pay it, and no incident",
     "SELECT id FROM orders WHERE status = 1 AND is_pending = 1 AND NOT EXISTS (SELECT 1 FROM payment_attempt WHERE "
     "order_id = orders.id AND state IN (0, 1, 2, 7))"},
    {"an order paid at a provider without exactly one payment that is kept",
     "SELECT orders.id FROM orders JOIN payment ON payment.order_id = orders.id WHERE orders.status = 0 AND "
     "payment.online IN (5, 6) AND (SELECT count(*) FROM payment_attempt WHERE order_id = orders.id AND state = 3 "
     "AND NOT EXISTS (SELECT 1 FROM payment_return WHERE payment_return.id = payment_attempt.id)) <> 1"},
    {"a payment that bought nothing and is not given back",
     "SELECT payment_attempt.id FROM payment_attempt JOIN orders ON orders.id = payment_attempt.order_id WHERE state "
     "= 3 AND orders.status IN (1, 2) AND NOT EXISTS (SELECT 1 FROM payment_return WHERE payment_return.id = "
     "payment_attempt.id)"},
    {"a refund to where it was paid online that no provider is asked for, and that nobody has to settle",
     "SELECT id FROM money_entry WHERE kind IN (1, 12) AND method IN (5, 6) AND amount > 0 AND NOT EXISTS (SELECT 1 "
     "FROM payment_return WHERE entry_id = money_entry.id AND payment_return.amount = money_entry.amount) AND NOT "
     "EXISTS (SELECT 1 FROM payment_incident WHERE payment_incident.order_id = money_entry.order_id AND "
     "payment_incident.kind = 'refund_failed') AND NOT EXISTS (SELECT 1 FROM money_entry AS undone WHERE undone.kind = "
     "8 AND undone.amount = money_entry.amount AND undone.request_key = 'missing of ' || money_entry.id)"},
    {"money on its way back that is not in the currency of its payment",
     "SELECT payment_return.id FROM payment_return JOIN payment_attempt ON payment_attempt.id = "
     "payment_return.attempt_id WHERE payment_return.currency <> payment_attempt.currency"},
    {"a payment of which more is refunded than it has brought in",
     "SELECT attempt_id FROM (SELECT payment_return.attempt_id, payment_attempt.amount AS amount, "
     "sum(payment_return.amount) AS returned FROM payment_return JOIN payment_attempt ON payment_attempt.id = "
     "payment_return.attempt_id WHERE payment_return.reason = 'refund' GROUP BY payment_return.attempt_id, "
     "payment_attempt.amount) AS sums WHERE returned > amount"},
    {"an order of which other money was captured and given back than its tickets and what is open say",
     "SELECT orders.id FROM orders JOIN money_entry ON money_entry.order_id = orders.id JOIN ledger_line ON "
     "ledger_line.entry_id = money_entry.id GROUP BY orders.id, orders.session_id, orders.status, orders.paid, "
     "orders.refunded, "
     "orders.donation, orders.donation_returned HAVING sum(CASE WHEN (account < 100 AND NOT (account = 9 AND "
     "orders.session_id IS NULL)) OR account BETWEEN 103 AND 106 THEN ledger_line.amount ELSE 0 END) <> orders.paid - "
     "orders.refunded + CASE WHEN orders.status IN (0, 3) THEN "
     "orders.donation - orders.donation_returned ELSE 0 END"},
    {"a donation that is not in the ledger as it was given, or given back",
     "SELECT id FROM orders WHERE (status IN (0, 3) AND donation <> (SELECT coalesce(sum(amount), 0) FROM money_entry "
     "WHERE order_id = orders.id AND kind = 11)) OR donation_returned <> (SELECT coalesce(sum(amount), 0) FROM "
     "money_entry WHERE order_id = orders.id AND kind = 12)"},
    // Open is what bought nothing and has not gone back, and what was refunded and came back; less what somebody has
    // given back at the provider, as long as it has not come back and nobody has written it into the books.
    {"an order whose open balance is not the money that is on its way back",
     "SELECT owed.order_id FROM (SELECT payment_attempt.order_id, sum(CASE WHEN reason = 'elsewhere' AND entry_id IS "
     "NULL THEN (CASE WHEN payment_return.state = 3 THEN 0 ELSE -payment_return.amount END) WHEN payment_return.state "
     "NOT IN (2, 4) AND (reason NOT IN ('refund', 'elsewhere') OR payment_return.state = 3 OR round > 0) THEN "
     "payment_return.amount ELSE 0 END) AS amount FROM "
     "payment_return JOIN payment_attempt ON payment_attempt.id = payment_return.attempt_id GROUP BY "
     "payment_attempt.order_id) AS owed LEFT JOIN (SELECT money_entry.order_id, sum(ledger_line.amount) AS amount "
     "FROM money_entry JOIN ledger_line ON ledger_line.entry_id = money_entry.id WHERE account = 103 GROUP BY "
     "money_entry.order_id) AS booked ON booked.order_id = owed.order_id WHERE owed.amount + coalesce(booked.amount, "
     "0) <> 0"},
    {"an open balance of an order whose payments have nothing on its way back",
     "SELECT money_entry.order_id FROM money_entry JOIN ledger_line ON ledger_line.entry_id = money_entry.id WHERE "
     "account = 103 AND NOT EXISTS (SELECT 1 FROM payment_return JOIN payment_attempt ON payment_attempt.id = "
     "payment_return.attempt_id WHERE payment_attempt.order_id = money_entry.order_id) GROUP BY money_entry.order_id "
     "HAVING sum(ledger_line.amount) <> 0"},
    {"money that could not be given back and that nobody has to settle",
     "SELECT id FROM payment_return WHERE state = 3 AND (reason <> 'elsewhere' OR entry_id IS NOT NULL) AND NOT EXISTS "
     "(SELECT 1 FROM payment_incident WHERE "
     "payment_incident.attempt_id = payment_return.attempt_id AND kind = 'refund_failed')"},
    {"money that does not fit the books and that nobody has to settle",
     "SELECT id FROM payment_attempt WHERE state = 7 AND NOT EXISTS (SELECT 1 FROM payment_incident WHERE attempt_id = "
     "payment_attempt.id)"},
    {"a mailing with more messages than receivers, or other messages than it has counted",
     "SELECT id FROM mailing WHERE sent + failed + (SELECT count(*) FROM outbox WHERE mailing_id = mailing.id AND kind "
     "= 23 AND state = 0) > receivers OR sent < (SELECT count(*) FROM outbox WHERE mailing_id = mailing.id AND kind = "
     "23 AND state = 1) OR failed < (SELECT count(*) FROM outbox WHERE mailing_id = mailing.id AND kind = 23 AND state "
     "= 2) OR (state = 0) <> (started_at IS NULL)"},
});

/// What has been waiting for longer than it may, by the time in milliseconds: the same, with a moment a day ago.
inline constexpr auto kStuckQueries = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"an attempt to pay that nobody has looked at for a day", "SELECT id FROM payment_attempt WHERE next_look < $1"},
    {"money to be given back that nobody has tried to for a day", "SELECT id FROM payment_return WHERE next_try < $1"},
    {"an order of a session that was called off or moved that nobody has settled for a day",
     "SELECT order_id FROM settlement WHERE next_try < $1"},
});

/// Returns one line for each broken promise that the data shows, none for sound data.
inline std::vector<std::string> invariant_violations(Sql& sql) {
    std::vector<std::string> broken;
    for (const auto& promise : kInvariantQueries)
        sql.each(promise.second, [&](const SqlRow& row) {
            broken.push_back(std::string(promise.first).append(": ").append(row.text(0)));
        });
    for (const auto& promise : kStuckQueries)
        sql.each(
            promise.second,
            [&](const SqlRow& row) { broken.push_back(std::string(promise.first).append(": ").append(row.text(0))); },
            sql.now() - std::chrono::hours(24));
    return broken;
}

} // namespace frontrow
