#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.hpp"

namespace frontrow {

enum class PaymentMethod : std::uint8_t {
    free,          ///< There is nothing to pay.
    demo,          ///< By a test card at once, or on a page that plays a provider; in demo mode only.
    box_office,    ///< Reserved now, paid at the venue.
    cash,          ///< Paid at the counter.
    card_terminal, ///< Paid at the counter, at a terminal of its own.
    stripe,        ///< On a page of Stripe.
    mollie,        ///< On a page of Mollie.
    transfer,      ///< To or from a bank account, as somebody has noted.
    exchange,      ///< By an order that this one takes the place of.
    gift_card,     ///< What was paid to the house before.
    elsewhere,     ///< To another system, whose orders were taken over.
};

/// Whether the money of this method is a real provider's to give back, through the attempt that brought it in.
constexpr bool needs_attempt(PaymentMethod method) {
    return method == PaymentMethod::stripe || method == PaymentMethod::mollie;
}

/// Whether the buyer pays on a page of somebody else, who tells us of it. A test card of the demo is charged at once.
constexpr bool is_online(PaymentMethod method) { return needs_attempt(method) || method == PaymentMethod::demo; }

/// The name of a way to pay, in JSON, in files and in the log.
constexpr std::string_view name_of(PaymentMethod method) {
    switch (method) {
    case PaymentMethod::free:
        return "free";
    case PaymentMethod::demo:
        return "demo";
    case PaymentMethod::box_office:
        return "box_office";
    case PaymentMethod::cash:
        return "cash";
    case PaymentMethod::card_terminal:
        return "card_terminal";
    case PaymentMethod::stripe:
        return "stripe";
    case PaymentMethod::mollie:
        return "mollie";
    case PaymentMethod::transfer:
        return "transfer";
    case PaymentMethod::exchange:
        return "exchange";
    case PaymentMethod::gift_card:
        return "gift_card";
    case PaymentMethod::elsewhere:
        return "elsewhere";
    }
    return {};
}

enum class PaymentStatus : std::uint8_t { paid, due, cancelled };

struct Payment {
    PaymentMethod method = PaymentMethod::free;
    PaymentStatus status = PaymentStatus::paid;
};

/// The demo's two cards. The numbers are the field's usual test numbers and belong to no account.
inline constexpr std::string_view kDemoCardAccepted = "4242424242424242";
inline constexpr std::string_view kDemoCardDeclined = "4000000000000002";

/// Charges a demo card: nothing leaves the program. Blanks in the number do not count.
inline Result<Payment> charge_demo_card(std::string_view number) {
    std::string digits(number);
    digits.erase(std::remove(digits.begin(), digits.end(), ' '), digits.end());
    if (digits == kDemoCardAccepted) return Payment{PaymentMethod::demo, PaymentStatus::paid};
    if (digits == kDemoCardDeclined)
        return Error{ErrorKind::payment_declined, "payment_declined",
                     "The card was declined. Your seats are still held: try another card.", "payment.card"};
    return Error::invalid("payment.card", "The demo takes only its two test cards, never a real one.");
}

} // namespace frontrow
