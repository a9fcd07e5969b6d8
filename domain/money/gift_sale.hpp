#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "domain/money/gift_card.hpp"

namespace frontrow {

/// A gift card that an order buys instead of places. There is nothing on it until the order is paid.
struct GiftSale {
    GiftCardId card{};
    std::int64_t worth = 0;  ///< What it is sold for, in minor units of the order's currency.
    std::string recipient{}; ///< For whom it is, in the words of the buyer; at most kMaxRecipientBytes.
    std::string message{};   ///< What they say to them; at most kMaxCardMessageBytes.
};

inline constexpr std::size_t kMaxRecipientBytes = 120;
inline constexpr std::size_t kMaxCardMessageBytes = 300;

/// Which gift cards buyers are offered. Amounts are minor units of the shop's currency.
struct GiftCardOffer {
    bool is_sold = false;                ///< Whether they are offered any.
    std::vector<std::int64_t> amounts{}; ///< That are suggested, each between the two below.
    std::int64_t least = 1'000;
    std::int64_t most = 50'000;
    friend bool operator==(const GiftCardOffer&, const GiftCardOffer&) = default;
};

inline constexpr std::size_t kMaxGiftCardAmounts = 5;
/// Minor units: whatever a house offers, a card that is bought online is worth no more than this.
inline constexpr std::int64_t kMostGiftCard = 1'000'000;
/// How many orders of gift cards may wait for their payment at a time, of one e-mail address or from one address.
inline constexpr std::int64_t kMaxWaitingSales = 5;

} // namespace frontrow
