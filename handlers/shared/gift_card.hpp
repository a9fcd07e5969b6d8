#pragma once

#include <string>

#include "domain/identity.hpp"
#include "domain/money/gift_card.hpp"
#include "domain/money/gift_card_use.hpp"
#include "handlers/shared/answer.hpp"

namespace frontrow {

/// By which the card with this code is looked up. A code that cannot be one is refused like one that nobody has.
inline GiftCardKey read_gift_card(const std::string& text, const Digest& digest) {
    if (const auto code = GiftCardCode::parse(text)) return key_of(*code, digest);
    throw Refusal(no_such_gift_card());
}

} // namespace frontrow
