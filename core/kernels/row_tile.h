// No include guard: see lanes.h. Sums of products of some rows of a matrix with some tokens, all in
// registers. Reader.at(column) gives the weights of kLanes columns, Reader.one(column) a single one.

template <int Rows, int Tokens> struct RowSums
{
    Vector lanes[Rows][Tokens];
    float edges[Rows][Tokens] = {}; // of columns that fill no vector

    RowSums()
    {
        for (auto& row : lanes)
            for (Vector& sum : row)
                sum = zeros();
    }

    // Columns [begin, end); vectors stand at multiples of kLanes, so that codes begin with a byte.
    template <typename Reader>
    TACQ_IN_REGISTERS void add(const Reader (&readers)[Rows], const float* input, std::int64_t stride,
        std::int64_t begin, std::int64_t end)
    {
        const std::int64_t firstWhole = (begin + kLanes - 1) / kLanes * kLanes;
        const std::int64_t endWhole = end / kLanes * kLanes;
        if (firstWhole >= endWhole)
            return addEdge(readers, input, stride, begin, end);
        if (begin < firstWhole)
            addEdge(readers, input, stride, begin, firstWhole);
        for (std::int64_t column = firstWhole; column < endWhole; column += kLanes) {
            Vector x[Tokens];
#pragma GCC unroll 8
            for (int token = 0; token < Tokens; ++token)
                x[token] = load(input + token * stride + column);
#pragma GCC unroll 8
            for (int row = 0; row < Rows; ++row) {
                const Vector weights = readers[row].at(column);
#pragma GCC unroll 8
                for (int token = 0; token < Tokens; ++token)
                    lanes[row][token] = plusProduct(lanes[row][token], weights, x[token]);
            }
        }
        if (endWhole < end)
            addEdge(readers, input, stride, endWhole, end);
    }

    template <typename Reader>
    inline void addEdge(const Reader (&readers)[Rows], const float* input, std::int64_t stride,
        std::int64_t begin, std::int64_t end)
    {
        for (std::int64_t column = begin; column < end; ++column) {
            for (int row = 0; row < Rows; ++row) {
                const float weight = readers[row].one(column);
                for (int token = 0; token < Tokens; ++token)
                    edges[row][token] += weight * input[token * stride + column];
            }
        }
    }

    inline float of(int row, int token) const
    {
        return sumOf(lanes[row][token]) + edges[row][token];
    }
};

// Calls tile.template run<Rows, Tokens>(row, rows, token) for tiles that cover rows × tokens; `rows` is how
// many of its Rows lie inside, those beyond may be computed from any row and are dropped. Tile::kRows: how
// many rows to compute together for one token.
template <typename Tile>
inline void forEachTile(std::int64_t firstRow, std::int64_t endRow, std::int64_t tokens, const Tile& tile)
{
    constexpr int kRows = Tile::kRows;
    constexpr int kTokens = 4;
    if (tokens < kTokens) {
        for (std::int64_t row = firstRow; row < endRow; row += kRows)
            for (std::int64_t token = 0; token < tokens; ++token)
                tile.template run<kRows, 1>(row, std::min<std::int64_t>(kRows, endRow - row), token);
        return;
    }
    for (std::int64_t row = firstRow; row < endRow; row += kManyRows) {
        const std::int64_t rows = std::min<std::int64_t>(kManyRows, endRow - row);
        std::int64_t token = 0;
        for (; token + kTokens <= tokens; token += kTokens)
            tile.template run<kManyRows, kTokens>(row, rows, token);
        for (; token < tokens; ++token)
            tile.template run<kManyRows, 1>(row, rows, token);
    }
}
