#pragma once

#include <optional>

#include "domain/payment/payment.hpp"
#include "domain/result.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// Why the house does not want to be paid like this, if it does not.
inline std::optional<Error> why_switched_off(Tx& tx, PaymentMethod method) {
    if (tx.shop().payment_rules().offers(method)) return {};
    Error error =
        Error::conflict("payment_method_off", "This house does not take this way to pay. Choose another one.");
    error.field = "payment.method";
    return error;
}

} // namespace frontrow
