import JobModel
import Testing

@testable import Shuffle
