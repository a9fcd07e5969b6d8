#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/result.hpp"

namespace frontrow {

/// What makes a remark when it is called.
template <class T>
concept MakesRemark = std::is_invocable_r_v<Remark, T>;

/// Gathers all that is wrong with a file, and all that whoever sent it should know, while it is read. Reading goes on
/// behind a fault, so that a file is mended once; a file with any fault is refused in the end. Bounded: of either kind
/// the first 1000 are told.
class Remarks {
public:
    static constexpr std::size_t kMost = 1'000;

    void note(Remark remark) {
        note([&] { return std::move(remark); });
    }
    /// As above, with the note made only where there is room for it.
    template <MakesRemark Make>
    void note(Make&& make) {
        if (notes_.size() < kMost)
            notes_.push_back(make());
        else
            count("more_notes", "", "There are more notes than are listed here.");
    }

    /// A note that is told once, with how often it was made as the value `n`, and the place where it was first.
    void count(const char* code, const std::string& place, std::string_view detail) {
        const auto [found, is_new] = counted_.emplace(code, notes_.size());
        if (is_new) notes_.push_back({code, place, std::string(detail), {{"n", "0"}}});
        auto& n = notes_[found->second].values.front().second;
        n = std::to_string(std::stoull(n) + 1);
    }

    void fault(const std::string& place, const char* reason, std::string_view why) {
        add(Error::invalid(place, place + ": " + std::string(why) + ".", reason));
    }

    /// As a fault after which nothing can be made of the rest.
    [[noreturn]] void stop(const std::string& place, const char* reason, std::string_view why) {
        fault(place, reason, why);
        refuse();
    }

    /// Returns what `read` returns, or nothing where it refuses: its reason becomes a fault.
    template <class Read>
    std::optional<std::invoke_result_t<Read>> tried(Read&& read) {
        try {
            return read();
        } catch (const Refusal& refusal) {
            if (stopped_) throw;
            add(refusal.error());
            return {};
        }
    }
    /// Runs `read`, whose refusal becomes a fault. Returns whether it did not refuse.
    template <class Read>
    bool attempt(Read&& read) {
        return tried([&] {
                   read();
                   return true;
               })
            .has_value();
    }

    [[nodiscard]] bool has_faults() const noexcept { return first_.has_value(); }

    /// Throws Refusal with every fault where there is one.
    void require_none() {
        if (first_) refuse();
    }

    /// Puts the faults of a table into the order of its lines: their rows may have been read in another.
    void sort_by_line() {
        const auto line = [](const Remark& fault) {
            constexpr std::string_view word = "line ";
            std::size_t number = 0;
            if (fault.place.starts_with(word))
                std::from_chars(fault.place.data() + word.size(), fault.place.data() + fault.place.size(), number);
            return number;
        };
        std::stable_sort(faults_.begin(), faults_.end(),
                         [&](const Remark& a, const Remark& b) { return line(a) < line(b); });
        if (!first_) return;
        first_->field = faults_.front().place;
        first_->detail = faults_.front().detail;
        first_->reason = faults_.front().code;
    }

    [[nodiscard]] std::vector<Remark> take_notes() { return std::move(notes_); }

private:
    void add(const Error& error) {
        if (!first_) first_ = error;
        if (faults_.size() == kMost) {
            faults_.push_back({"more_faults", "", "There are more faults: mend these first."});
            refuse();
        }
        faults_.push_back({error.reason.empty() ? error.code : error.reason, error.field, error.detail});
    }

    [[noreturn]] void refuse() {
        stopped_ = true;
        Error error = *first_;
        error.faults = std::move(faults_);
        throw Refusal(std::move(error));
    }

    std::optional<Error> first_;
    std::vector<Remark> faults_;
    std::vector<Remark> notes_;
    std::unordered_map<std::string, std::size_t> counted_; ///< Where in the notes each of these is.
    bool stopped_ = false;
};

/// Counts the elements of a drawing that show something and are no shapes, to tell of them in one note.
template <std::size_t N>
class PassedElements {
public:
    /// `kinds` must outlive it.
    explicit PassedElements(const std::array<std::string_view, N>& kinds) : kinds_(kinds) {}

    /// Counts one where it is of these kinds.
    void pass(std::string_view kind) {
        for (std::size_t i = 0; i < N; ++i)
            if (kind == kinds_[i]) ++counts_[i];
    }
    void say(Remarks& remarks) const {
        std::string list;
        for (std::size_t i = 0; i < N; ++i)
            if (counts_[i] > 0)
                list += (list.empty() ? "" : ", ") + std::string(kinds_[i]) + " × " + std::to_string(counts_[i]);
        if (!list.empty())
            remarks.note(
                {"svg_passed", "", "Elements that are no shapes were left out: " + list + ".", {{"elements", list}}});
    }

private:
    const std::array<std::string_view, N>& kinds_;
    std::array<std::size_t, N> counts_{};
};

} // namespace frontrow
