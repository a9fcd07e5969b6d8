#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/id.hpp"
#include "domain/money.hpp"
#include "domain/money/money_entry.hpp"
#include "domain/payment/payment.hpp"
#include "domain/time.hpp"

namespace frontrow {

enum class ReceiptKind : std::uint8_t {
    receipt,     ///< For what was paid; an invoice where it has a recipient.
    credit_note, ///< For what was given back of it.
};

/// What a line of a receipt is about: the price of a ticket without the house's fee, or the fee. Amounts are minor
/// units.
struct ReceiptLine {
    TicketId ticket;
    bool is_fee = false;
    std::int64_t amount = 0; ///< With the tax in it.
    std::optional<std::int64_t> tax_rate{};
    std::int64_t tax = 0;
    // Where the ticket was when it was issued; written by the store:
    std::string section{};
    std::string row{};   ///< Empty of a standing place.
    std::string label{}; ///< Of the seat; empty of a standing place.
    std::string ticket_type{};
};

/// Whom an invoice is for.
struct Recipient {
    std::string name{};    ///< Empty where nobody is named.
    std::string address{}; ///< In lines.
    friend bool operator==(const Recipient&, const Recipient&) = default;
};

/// A receipt, an invoice or a credit note as it was issued. It is never changed.
struct Receipt {
    ReceiptKind kind = ReceiptKind::receipt;
    std::int64_t number = 0; ///< In the series of its kind, from 1 without a gap. Given by the store.
    OrderId order;
    std::string reference{}; ///< Of the order.
    MoneyEntryId entry{};    ///< The payment or refund.
    Money amount{};
    PaymentMethod method = PaymentMethod::cash;
    std::int64_t donation = 0;     ///< What of the amount is for no ticket, in minor units; there is no tax in it.
    std::int64_t card_sold = 0;    ///< The same: what of it is for a gift card, which is taxed when it is spent.
    std::int64_t by_gift_card = 0; ///< What of the amount a gift card has paid, in minor units.
    Time paid_at{};                ///< Or given back.
    Time issued_at{};
    std::optional<std::int64_t> corrects{}; ///< Of a credit note: the number of the receipt.
    std::string reason{};                   ///< Of a credit note.
    Recipient to{};
    // The house and what was to be seen, as they were:
    std::string house{};
    std::string house_address{}; ///< In lines.
    std::string tax_number{};
    std::string exemption{}; ///< Why there is no tax.
    std::string event{};
    std::string venue{};
    std::string timezone{};
    Time starts_at{};
    std::vector<ReceiptLine> lines{}; ///< By ticket, its fee after its price.
};

/// "R-000042", a credit note "C-000007".
inline std::string spelled_number(ReceiptKind kind, std::int64_t number) {
    constexpr std::size_t digits = 6;
    auto text = std::to_string(number);
    if (text.size() < digits) text.insert(0, digits - text.size(), '0');
    return (kind == ReceiptKind::receipt ? "R-" : "C-") + text;
}
inline std::string spelled_number(const Receipt& receipt) { return spelled_number(receipt.kind, receipt.number); }

/// How receipts are kept. Part of the store's contract; see domain/store.hpp for threads and errors. Who adds one has
/// locked its order before.
class ReceiptTable {
public:
    virtual ~ReceiptTable() = default;
    /// Adds a receipt under the next number of its series, which is taken with the transaction or not at all: of two
    /// that add at once the second waits for the first. The database refuses a second one for the same payment or
    /// refund. Returns the number.
    virtual std::int64_t add(const Receipt& receipt) = 0;
    /// Returns the receipts of an order, the earliest first.
    [[nodiscard]] virtual std::vector<Receipt> of_order(const OrderId& order) = 0;
};

} // namespace frontrow
