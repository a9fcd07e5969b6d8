#pragma once

#include <string>

#include "domain/house/letter.hpp"

namespace frontrow {

/// Takes every letter of a demo and sends none.
class DemoCarrier final : public LetterCarrier {
public:
    DeliveryWord send(const OutboxMessage&, const Letter&) override {
        return {Delivery::taken, "The demo sends nothing. It shows its mail at /demo/mail."};
    }
    [[nodiscard]] const std::string& domain() const override { return domain_; }
    [[nodiscard]] const std::string& house() const override { return house_; }

private:
    const std::string domain_ = "demo.invalid"; // a name that never exists (RFC 2606)
    const std::string house_ = "office@demo.invalid";
};

} // namespace frontrow
