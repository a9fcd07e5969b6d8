#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace frontrow {

/// How the house asks buyers for a donation. Amounts are minor units of its currency.
struct DonationOffer {
    std::string text{};                  ///< A sentence; the house asks for none where it is empty.
    std::vector<std::int64_t> amounts{}; ///< That it suggests.
};

inline constexpr std::size_t kMaxDonationTextBytes = 300;
inline constexpr std::size_t kMaxDonationAmounts = 5;
inline constexpr std::int64_t kMaxDonation = 1'000'000; ///< Minor units: more than that is no slip of the hand.

} // namespace frontrow
